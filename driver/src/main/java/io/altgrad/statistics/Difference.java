package io.altgrad.statistics;

/**
 * The difference that a format makes to the baseline's loss.
 *
 * @param spread trial less baseline, one value for each seed that completed in both; positive is worse
 * @param tTest of Student's paired t test, two-sided
 * @param signFlip of the sign-flip permutation test, two-sided; see {@link SignFlipTest}
 */
public record Difference(Spread spread, PValue tTest, PValue signFlip) {

    /** The difference with both its tests, alone in its family. */
    public static Difference unadjusted(Spread spread) {
        return new Difference(
                spread,
                spread.sd().orElse(0) > 0 ? unadjusted(spread.tTest()) : PValue.NONE,
                unadjusted(SignFlipTest.p(spread.toArray())));
    }

    private static PValue unadjusted(double p) {
        return new PValue(p, p);
    }
}
