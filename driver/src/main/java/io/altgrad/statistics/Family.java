package io.altgrad.statistics;

import java.util.Arrays;

/**
 * Rows that are judged together, with one probability of error for all that is said of all of them.
 *
 * <p><b>What is said.</b> Of each row with three pairs or more, whose mean difference is θ, up to three claims are made,
 * each the rejection of its opposite. With m such rows, margin δ, and each row's share a = (1 - confidence) / m:
 *
 * <ul>
 *   <li><i>above</i> or <i>below</i>: θ > 0 or θ < 0, where Student's paired t test, two-sided, has p ≤ a;
 *   <li><i>within</i>: |θ| < δ, where both of two one-sided t tests have p ≤ a (Schuirmann 1987; Lakens 2017);
 *   <li><i>beyond</i>: |θ| ≥ δ on the side of the mean, where the two-sided interval of confidence 1 - a lies there.
 * </ul>
 *
 * <p><b>The family</b> is all these claims of all rows, and with probability {@link Criterion#confidence} at least not
 * one of them is false, whatever the differences are and however the rows depend on each other. Proof: for one row the
 * false claims have probability a at most together, because they exclude each other. Let t(x) be the t statistic of
 * θ = x, and let q and q' be the quantiles of 1 - a and 1 - a / 2. At θ = 0, <i>above</i>, <i>below</i> and what includes
 * them, <i>beyond</i>, are false: |t(0)| > q', probability a. At 0 < θ < δ, <i>below</i> and <i>beyond</i> are: each
 * takes t(θ) beyond q' on its side, a / 2 and a / 2. At θ ≥ δ, <i>within</i> and <i>below</i> are: <i>within</i> takes
 * t(δ) < -q, <i>below</i> takes t(0) < -q' and so no less, and t(θ) ≤ t(δ), probability a. Negative θ is the mirror
 * image. So difference and equivalence both have the whole share, and neither pays for the other. Over the rows the
 * shares add up, by Bonferroni's inequality, to 1 - confidence.
 *
 * <p><b>Holm's procedure</b> (1979) over this family is that one step. Its divisor is the number of hypotheses that can
 * still be true together (Shaffer 1986), and in each row one is, whatever θ: the divisor stays m, however much has been
 * rejected. That spares the usual price, for nothing but the single step has intervals that agree with it and say how
 * large a difference is (Strassburger and Bretz 2008): {@link Judgement.Tested#atOnce} holds for all rows at once, leaves
 * 0 out exactly where a row is told apart, and the margin is met by {@link Judgement.Tested#bounds}, the two one-sided
 * bounds, exactly where a row is equivalent. The p values of {@link PValue#holm} are of other families, of one test and
 * m hypotheses each: there the divisor falls, so that one may be below 1 - confidence where the verdict is undecided.
 *
 * <p>A row of fewer pairs, or with a difference that is not a finite number, is not tested and not counted in m.
 *
 * <p>Where {@linkplain Looks.EverySeed one looks after every seed}, all that holds of fixed tests alone; then rows are
 * judged by {@link UntilDecided}, and m is at least the number that the sweep was begun with.
 *
 * @param rows how many are tested, m; at least 1
 */
public record Family(Criterion criterion, int rows) {

    public Family {
        if (rows < 1) {
            throw new IllegalArgumentException("Cannot judge a family of " + rows + " rows: it has at least 1.");
        }
    }

    /** The family of those rows, by their differences. */
    public static Family of(Criterion criterion, Iterable<Spread> differences) {
        int tested = 0;
        for (Spread spread : differences) {
            tested += isTested(spread) ? 1 : 0;
        }
        int begunWith = criterion.looks() instanceof Looks.EverySeed looks ? looks.rows() : 1;
        return new Family(criterion, Math.max(begunWith, tested));
    }

    /** Tells whether a row with these differences is tested. */
    private static boolean isTested(Spread differences) {
        return differences.count() >= Verdict.FEWEST_PAIRS
                && Arrays.stream(differences.toArray()).allMatch(Double::isFinite);
    }

    /** The probability of error that one row may use, a. */
    public double share() {
        return criterion.error() / rows;
    }

    /** The judgement of one row of the family; its differences are in the order of their seeds. */
    public Judgement judge(Spread differences) {
        if (criterion.looks() instanceof Looks.EverySeed looks) {
            return new UntilDecided(this).judge(differences.values(), looks.atLeast());
        }
        if (!isTested(differences)) {
            return new Judgement.Untested(
                    differences.count() == 0
                            ? Verdict.NO_PAIRS
                            : differences.count() < Verdict.FEWEST_PAIRS ? Verdict.TOO_FEW : Verdict.UNDECIDED);
        }
        PairedT t = PairedT.of(differences.toArray());
        return new Judgement.Tested(
                this,
                t.pairs(),
                t.mean(),
                t.differenceP(),
                t.equivalenceP(criterion.margin()),
                t.interval(share() / 2),
                t.interval(share()));
    }
}
