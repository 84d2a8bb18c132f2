package io.altgrad.statistics;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.stat.descriptive.StatisticalSummary;
import org.hipparchus.stat.descriptive.StreamingStatistics;
import org.hipparchus.stat.inference.TTest;

/** A figure over seeds. */
public record Spread(List<Double> values) {

    public Spread {
        values = List.copyOf(values);
    }

    public static Spread of(Collection<Double> values) {
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

    /** The sample standard deviation, n - 1 below; empty for fewer than two values, where the library says otherwise. */
    public OptionalDouble sd() {
        return values.size() < 2
                ? OptionalDouble.empty()
                : OptionalDouble.of(statistics().getStandardDeviation());
    }

    /** The mean's interval by Student's t with n - 1 degrees of freedom; empty for fewer than two values. */
    public Optional<Interval> interval() {
        return interval(Interval.CONFIDENCE);
    }

    /** The same of another confidence. */
    public Optional<Interval> interval(double confidence) {
        StatisticalSummary summary = statistics();
        if (values.size() < 2 || !Double.isFinite(summary.getStandardDeviation())) {
            return Optional.empty();
        }
        double quantile = new TDistribution(values.size() - 1.0).inverseCumulativeProbability((1 + confidence) / 2);
        double half = quantile * summary.getStandardDeviation() / Math.sqrt(values.size());
        return Optional.of(new Interval(summary.getMean() - half, summary.getMean() + half));
    }

    /** The two-sided p value of Student's t test of a mean of 0; of at least two values that differ. */
    public double tTest() {
        return new TTest().tTest(0, toArray());
    }

    public double[] toArray() {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private StatisticalSummary statistics() {
        StreamingStatistics statistics = new StreamingStatistics();
        values.forEach(statistics::addValue);
        return statistics;
    }
}
