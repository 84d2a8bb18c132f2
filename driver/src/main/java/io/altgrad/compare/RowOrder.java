package io.altgrad.compare;

import java.util.Comparator;
import java.util.OptionalDouble;

/** An order of the rows of a comparison, in which equal ones stay as they were. */
public enum RowOrder {
    /** The comparison's own order, by rule set. */
    RULES {
        @Override
        public Comparator<ComparisonRow> by(Metric metric, Baseline baseline) {
            return (first, second) -> 0;
        }
    },
    /** Order by the mean of the metric, the smallest first, and those without last. */
    LOSS {
        @Override
        public Comparator<ComparisonRow> by(Metric metric, Baseline baseline) {
            return Comparator.comparingDouble(row -> last(row.spread(metric).mean()));
        }
    },
    /** Order by the mean difference from the baseline, which itself comes first; those without last. */
    DELTA {
        @Override
        public Comparator<ComparisonRow> by(Metric metric, Baseline baseline) {
            return Comparator.comparingDouble(row -> baseline.is(row)
                    ? Double.NEGATIVE_INFINITY
                    : last(row.difference(metric).spread().mean()));
        }
    },
    /** Order by the paired t test's p before its adjustment. */
    P {
        @Override
        public Comparator<ComparisonRow> by(Metric metric, Baseline baseline) {
            return Comparator.comparingDouble(
                    row -> row.difference(metric).tTest().raw());
        }
    },
    /** Order by throughput, the fastest first; of several ways of computing the fastest counts. */
    TOKENS {
        @Override
        public Comparator<ComparisonRow> by(Metric metric, Baseline baseline) {
            return Comparator.comparingDouble(row -> row.throughput().stream()
                    .mapToDouble(way -> -way.tokensPerSecond().mean().orElse(0))
                    .min()
                    .orElse(0));
        }
    };

    /** The order of rows that are compared by {@code metric} with {@code baseline}. */
    public abstract Comparator<ComparisonRow> by(Metric metric, Baseline baseline);

    private static double last(OptionalDouble value) {
        return value.orElse(Double.POSITIVE_INFINITY);
    }
}
