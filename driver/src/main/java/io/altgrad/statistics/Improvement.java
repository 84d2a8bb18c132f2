package io.altgrad.statistics;

/**
 * The frequency with which a row is better than its baseline at the same seed: the probability of improvement (Agarwal et al. 2021),
 * within pairs here, a tie counting half.
 *
 * @param better pairs in which the row has the smaller loss
 * @param ties pairs in which both have the same
 * @param worse pairs in which the baseline has the smaller loss
 */
public record Improvement(int better, int ties, int worse) {

    public Improvement {
        if (better < 0 || ties < 0 || worse < 0 || better + ties + worse == 0) {
            throw new IllegalArgumentException("Cannot tell how often a row is better from " + better
                    + " pairs better, " + ties + " equal and " + worse + " worse: it takes one pair at least.");
        }
    }

    public int pairs() {
        return better + ties + worse;
    }

    /** The share of the pairs in which the row is better, and half of those in which neither is. */
    public double probability() {
        return (better + 0.5 * ties) / pairs();
    }

    /**
     * The interval for the probability that the row is better and half of that of a tie. It holds with the confidence at
     * least: its lower end is that of Clopper and Pearson (1934) for being better, its upper end 1 less that for being
     * worse. Without ties it is theirs.
     *
     * @param confidence above 0 and below 1
     */
    public Interval interval(double confidence) {
        return new Interval(
                new Proportion(better, pairs()).interval(confidence).low(),
                1 - new Proportion(worse, pairs()).interval(confidence).low());
    }
}
