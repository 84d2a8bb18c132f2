package io.altgrad.statistics;

import org.hipparchus.distribution.continuous.BetaDistribution;
import org.hipparchus.distribution.discrete.HypergeometricDistribution;

/**
 * A count among a number of trials.
 *
 * @param hits those of interest, from 0 to {@code trials}
 * @param trials all, at least 1
 */
public record Proportion(int hits, int trials) {

    /** Probabilities that would be equal with exact arithmetic are taken for equal, as in R's fisher.test. */
    private static final double TOLERANCE = 1e-7;

    /** The inverse of the distribution is sought to it. */
    private static final double QUANTILE_ACCURACY = 1e-13;

    public Proportion {
        if (hits < 0 || trials < 1 || hits > trials) {
            throw new IllegalArgumentException("Cannot take " + hits + " of " + trials + " for a proportion.");
        }
    }

    /** The share, from 0 to 1. */
    public double share() {
        return (double) hits / trials;
    }

    /**
     * The exact interval for the probability behind the share: it holds that with the confidence at least, whatever it
     * is (Clopper and Pearson 1934).
     *
     * @param confidence above 0 and below 1
     */
    public Interval interval(double confidence) {
        double tail = (1 - confidence) / 2;
        double low = hits == 0
                ? 0
                : new BetaDistribution(hits, trials - hits + 1.0, QUANTILE_ACCURACY).inverseCumulativeProbability(tail);
        double high = hits == trials
                ? 1
                : new BetaDistribution(hits + 1.0, trials - hits, QUANTILE_ACCURACY)
                        .inverseCumulativeProbability(1 - tail);
        return new Interval(low, high);
    }

    /**
     * The two-sided p value of Fisher's exact test that both have one probability: the share of all tables with these
     * margins that are no likelier than the one seen (Fisher 1935, section 21.02). It takes the trials for independent;
     * those that a seed pairs make it larger than it need be, not smaller.
     */
    public double differenceP(Proportion other) {
        int hitsOfBoth = hits + other.hits;
        HypergeometricDistribution tables = new HypergeometricDistribution(trials + other.trials, hitsOfBoth, trials);
        double seen = tables.probability(hits) * (1 + TOLERANCE);
        double p = 0;
        for (int i = Math.max(0, hitsOfBoth - other.trials); i <= Math.min(trials, hitsOfBoth); i++) {
            double probability = tables.probability(i);
            p += probability <= seen ? probability : 0;
        }
        return Math.min(1, p);
    }
}
