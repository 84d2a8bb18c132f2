package io.altgrad.compare;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.StatisticalSummary;
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

    /** The mean's interval by Student's t with n - 1 degrees of freedom; empty for fewer than two values. */
    public Optional<Interval> interval() {
        return interval(Interval.CONFIDENCE);
    }

    /** The same of another confidence. */
    Optional<Interval> interval(double confidence) {
        StatisticalSummary summary = statistics();
        if (values.size() < 2 || !Double.isFinite(summary.getStandardDeviation())) {
            return Optional.empty();
        }
        double quantile = new TDistribution(values.size() - 1.0).inverseCumulativeProbability((1 + confidence) / 2);
        double half = quantile * summary.getStandardDeviation() / Math.sqrt(values.size());
        return Optional.of(new Interval(summary.getMean() - half, summary.getMean() + half));
    }

    double[] toArray() {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private StatisticalSummary statistics() {
        SummaryStatistics statistics = new SummaryStatistics();
        values.forEach(statistics::addValue);
        return statistics;
    }
}
