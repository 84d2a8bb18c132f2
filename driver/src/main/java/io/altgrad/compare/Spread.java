package io.altgrad.compare;

import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;

/** A figure over seeds. */
public record Spread(List<Double> values) {

    public Spread {
        values = List.copyOf(values);
    }

    static Spread of(Collection<Double> values) {
        return new Spread(List.copyOf(values));
    }

    public int count() {
        return values.size();
    }

    /** Empty without values. */
    public OptionalDouble mean() {
        return values.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(statistics().getMean());
    }

    /** The sample standard deviation, n - 1 below; empty for fewer than two values, where commons-math says 0. */
    public OptionalDouble sd() {
        return values.size() < 2
                ? OptionalDouble.empty()
                : OptionalDouble.of(statistics().getStandardDeviation());
    }

    private SummaryStatistics statistics() {
        SummaryStatistics statistics = new SummaryStatistics();
        values.forEach(statistics::addValue);
        return statistics;
    }
}
