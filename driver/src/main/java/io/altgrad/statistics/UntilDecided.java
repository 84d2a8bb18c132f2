package io.altgrad.statistics;

/**
 * Verdicts that may be asked for after every seed, with one probability of error for all rows and all times.
 *
 * <p>Each of m rows has the share a = (1 - confidence) / m and a confidence sequence of error a, {@link AnytimeT}. A
 * verdict is where an interval of it lies: to one side of 0, or within the margin. With probability 1 - a every interval
 * of a row holds the row's mean, and then no verdict is false, whenever it is reached; by Bonferroni's inequality that is
 * so of all rows with the family's confidence, however they depend on each other and however long each goes on.
 *
 * <p><b>Why no e-value Holm procedure</b> (Vovk and Wang 2021, E-values, section 4). Its steps need hypotheses that
 * cannot all be true once some are rejected, and here in each row one of those that are tested is, as {@link Family}
 * says. It needs e-values too, and the process is one only at times chosen from the differences' ratios; a time chosen
 * by the margin looks at their size. Ville's inequality, which the sequence rests on, asks for neither.
 *
 * <p>A verdict is judged as that of fixed tests is, {@link Judgement.Tested}, with p values that may be looked at after
 * every pair: of difference 1 / E(0), of equivalence the larger of 1 / E at the two margins. An interval of the sequence
 * leaves a mean out exactly where 1 / E of it is at most a, so that interval and p values say the same.
 *
 * @param family the rows, whose number m is the same before the first seed and to the end
 */
record UntilDecided(Family family) {

    private static final Interval EVERYTHING = new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /**
     * The judgement of differences in the order of their seeds: the first verdict that they come to, which nothing that
     * comes after it changes, or where they stand at the last. From a difference on that is not a finite number there is
     * no verdict any more.
     *
     * @param atLeast the fewest pairs for a verdict
     */
    Judgement judge(Iterable<Double> differences, int atLeast) {
        AnytimeT seen = AnytimeT.START;
        for (double difference : differences) {
            seen = seen.with(difference);
            if (seen.pairs() >= atLeast && judge(seen) != Verdict.UNDECIDED) {
                return tested(seen);
            }
        }
        if (!Double.isFinite(seen.squares())) {
            return new Judgement.Untested(Verdict.UNDECIDED);
        }
        return seen.pairs() < atLeast
                ? new Judgement.Untested(seen.pairs() == 0 ? Verdict.NO_PAIRS : Verdict.TOO_FEW)
                : tested(seen);
    }

    /** The verdict on a row by what was seen of it. */
    Verdict judge(AnytimeT seen) {
        return Double.isFinite(seen.squares()) ? tested(seen).verdict() : Verdict.UNDECIDED;
    }

    private Judgement.Tested tested(AnytimeT seen) {
        double margin = family.criterion().margin();
        boolean within = Math.abs(seen.mean()) < margin;
        Interval interval = seen.interval(family.share()).orElse(EVERYTHING);
        return new Judgement.Tested(
                family,
                seen.pairs(),
                seen.mean(),
                p(seen, 0),
                within ? Math.max(p(seen, margin), p(seen, -margin)) : 1,
                interval,
                interval);
    }

    /** The p value of the hypothesis that the mean is {@code mean}. */
    private static double p(AnytimeT seen, double mean) {
        return Math.min(1, Math.exp(-seen.logE(mean)));
    }
}
