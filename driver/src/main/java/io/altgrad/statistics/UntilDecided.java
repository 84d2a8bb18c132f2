package io.altgrad.statistics;

import java.util.List;
import java.util.Optional;

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
 * @param rows how many are compared with the baseline, m, before the first seed and to the end; at least 1
 */
public record UntilDecided(Criterion criterion, int rows) {

    /** A verdict, and after how many pairs it was there. */
    public record Decision(Verdict verdict, int pairs) {}

    public UntilDecided {
        if (rows < 1) {
            throw new IllegalArgumentException("Cannot judge a family of " + rows + " rows: it has at least 1.");
        }
    }

    /**
     * The first verdict that the differences come to, in the order of the seeds; empty while there is none. What comes
     * after it changes nothing.
     *
     * @param atLeast the fewest pairs for a verdict
     */
    public Optional<Decision> decide(List<Double> differences, int atLeast) {
        AnytimeT seen = AnytimeT.START;
        for (double difference : differences) {
            seen = seen.with(difference);
            Verdict verdict = seen.pairs() < atLeast ? Verdict.UNDECIDED : judge(seen);
            if (verdict != Verdict.UNDECIDED) {
                return Optional.of(new Decision(verdict, seen.pairs()));
            }
        }
        return Optional.empty();
    }

    /** How a row stands by the sequence's present interval: as in {@link Judgement.Tested#verdict}, or undecided. */
    Verdict judge(AnytimeT seen) {
        return seen.interval(criterion.error() / rows).map(this::judge).orElse(Verdict.UNDECIDED);
    }

    private Verdict judge(Interval interval) {
        if (-criterion.margin() < interval.low() && interval.high() < criterion.margin()) {
            return Verdict.EQUIVALENT;
        }
        if (interval.contains(0)) {
            return Verdict.UNDECIDED;
        }
        return interval.low() > 0 ? Verdict.WORSE : Verdict.BETTER;
    }
}
