package io.altgrad.statistics;

import java.util.Arrays;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * Student's t of paired differences: tests of their mean, and intervals for it. It takes the differences for independent
 * draws from one normal distribution, whose variance is unknown.
 *
 * <p>Differences that are all the same, but for the last digits that subtracting rounds, have no spread; then every
 * figure is the limit that a spread going to 0 leads to: an interval is the mean alone, a p value 0 or 1.
 *
 * @param pairs how many differences, at least 2
 * @param mean of them
 * @param standardError of the mean, 0 or above
 */
record PairedT(int pairs, double mean, double standardError) {

    /** Relative to the largest difference, so that losses of a few nats may differ in their last digits. */
    private static final double SAME = 1e-9;

    /** The inverse of the distribution is sought to it; the library's own, 1e-9, shows in an interval. */
    private static final double QUANTILE_ACCURACY = 1e-13;

    /** The t of {@code differences}, two or more finite ones. */
    static PairedT of(double[] differences) {
        Spread spread = new Spread(Arrays.stream(differences).boxed().toList());
        double smallest = Arrays.stream(differences).min().orElseThrow();
        double largest = Arrays.stream(differences).max().orElseThrow();
        boolean same = largest - smallest <= SAME * Math.max(Math.abs(smallest), Math.abs(largest));
        double mean = spread.mean().orElseThrow();
        return new PairedT(
                differences.length, mean, same ? 0 : spread.sd().orElseThrow() / Math.sqrt(differences.length));
    }

    /** The two-sided p value of a mean of 0. */
    double differenceP() {
        return Math.min(1, 2 * Math.min(above(0), below(0)));
    }

    /**
     * The p value of a mean at least {@code margin} away from 0: the larger of two one-sided tests, that it is not above
     * -{@code margin} and that it is not below {@code margin} (Schuirmann 1987; Lakens 2017).
     */
    double equivalenceP(double margin) {
        return Math.max(above(-margin), below(margin));
    }

    /**
     * The interval from the lower to the upper one-sided bound.
     *
     * @param error the probability, above 0 and at most 0.5, that the mean is beyond one of the two; the interval's
     *     confidence is 1 less twice that
     */
    Interval interval(double error) {
        if (standardError == 0) {
            return new Interval(mean, mean);
        }
        double half = -student().inverseCumulativeProbability(error) * standardError;
        return new Interval(mean - half, mean + half);
    }

    /** The p value of a mean of {@code bound} or less. */
    private double above(double bound) {
        return tail(bound - mean);
    }

    /** The p value of a mean of {@code bound} or more. */
    private double below(double bound) {
        return tail(mean - bound);
    }

    /** The probability of a t of at most that distance in standard errors. */
    private double tail(double distance) {
        if (standardError == 0) {
            return distance < 0 ? 0 : 1;
        }
        return student().cumulativeProbability(distance / standardError);
    }

    private TDistribution student() {
        return new TDistribution(pairs - 1.0, QUANTILE_ACCURACY);
    }
}
