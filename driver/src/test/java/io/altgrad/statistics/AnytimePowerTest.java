package io.altgrad.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnytimePowerTest {

    /**
     * By numpy 1.24: 100,000 rows of {@code standard_normal}, judged after every pair by the sequence's formula. The bounds are
     * three standard errors of 2000 rows: pairs by which 0.88 and 0.92 of those rows have a verdict, 0.5 of a mean.
     */
    @ParameterizedTest
    @CsvSource(textBlock = """
         5, 0.005, 0,     0.004, 4, 23, 26, 17.71, 0.999
         5, 0.005, 0.005, 0.004, 4, 21, 24, 14.22, 1
         5, 0.005, 0.01,  0.004, 4,  9,  9,  6.88, 1
         1, 0.01,  0,     0.004, 2,  8,  8,  5.67, 1
        15, 0.005, 0.001, 0.003, 4, 22, 24, 15.76, 1
         3, 0.01,  0.008, 0.01,  4, 40, 45, 24.21, 0.880
        """)
    void soManyPairsProbablyDecide(
            int rows,
            double margin,
            double effect,
            double sd,
            int atLeast,
            int from,
            int to,
            double mean,
            double byForty) {
        AnytimePower power = AnytimePower.of(family(rows, margin, atLeast), effect, sd);
        assertThat(power.pairs().orElseThrow()).isBetween(from, to);
        assertThat(power.mean(40)).isCloseTo(mean, within(0.5));
        assertThat(power.decidedBy(40)).isCloseTo(byForty, within(0.022));
    }

    /** The same 100,000 rows, each of which had these five differences first. */
    @Test
    void whatWasSeenCounts() {
        Family family = family(5, 0.005, 4);
        Spread seen = new Spread(List.of(0.004, -0.001, 0.006, 0.001, 0.003));
        assertThat(AnytimePower.after(family, seen).pairs().orElseThrow()).isBetween(22, 24);
        assertThat(AnytimePower.after(family, seen).mean(40)).isCloseTo(17.08, within(0.5));
    }

    /** A row is decided by the width alone exactly where the rule itself has a verdict. */
    @Test
    void rowsAreDecidedWhereTheRuleDecides() {
        Family family = family(3, 0.01, 4);
        UntilDecided rule = new UntilDecided(family);
        SplittableRandom random = new SplittableRandom(5);
        int rows = 4000;
        double seeds = 0;
        for (int row = 0; row < rows; row++) {
            AnytimeT seen = AnytimeT.START;
            while (seen.pairs() < 40 && (seen.pairs() < 4 || rule.judge(seen) == Verdict.UNDECIDED)) {
                seen = seen.with(0.003 + 0.006 * Normals.next(random));
            }
            seeds += seen.pairs();
        }
        assertThat(AnytimePower.of(family, 0.003, 0.006).mean(40)).isCloseTo(seeds / rows, within(0.5));
    }

    @Test
    void withoutSpreadItTakesAsManyAsTheSequenceNeedsToBeginAndWithFarTooMuchNoneDo() {
        assertThat(AnytimePower.of(family(1, 0.01, 2), 0.005, 0).pairs()).hasValue(firstInterval(1));
        assertThat(AnytimePower.of(family(1, 0.01, 9), 0.02, 0).pairs()).hasValue(9);
        AnytimePower never = AnytimePower.of(family(1, 0.0001, 4), 0, 1);
        assertThat(never.pairs()).isEmpty();
        assertThat(never.decidedBy(Power.MOST_PAIRS)).isLessThan(0.1);
    }

    private static int firstInterval(int rows) {
        AnytimeT seen = AnytimeT.START.with(0.005).with(0.005);
        while (seen.interval(0.05 / rows).isEmpty()) {
            seen = seen.with(0.005);
        }
        return seen.pairs();
    }

    private static Family family(int rows, double margin, int atLeast) {
        return new Family(new Criterion(margin, 0.95).withLooks(new Looks.EverySeed(rows, atLeast, 40)), rows);
    }
}
