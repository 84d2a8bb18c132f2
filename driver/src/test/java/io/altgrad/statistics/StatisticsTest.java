package io.altgrad.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatisticsTest {

    /** Darwin's fifteen pairs of maize, in eighths of an inch: the example of Fisher 1935, section 21. */
    private static final double[] MAIZE = {49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};

    /** Fisher counts 863 of 32,768 sign choices with a sum of at least 314, and as many at most -314. */
    @Test
    void countsEverySignChoiceAsFisherDid() {
        assertThat(SignFlipTest.p(MAIZE)).isEqualTo(2 * 863 / 32_768.0);
    }

    /** A t table: 2.145 at 14 degrees of freedom; Fisher gives mean 20.933 and a standard error of 9.746. */
    @Test
    void theIntervalIsStudents() {
        Spread spread = Spread.of(Arrays.stream(MAIZE).boxed().toList());
        assertThat(spread.mean().getAsDouble()).isCloseTo(20.933, within(5e-4));
        assertThat(spread.sd().getAsDouble() / Math.sqrt(15)).isCloseTo(9.746, within(5e-4));
        Interval interval = spread.interval().orElseThrow();
        assertThat(interval.low()).isCloseTo(20.933 - 2.1448 * 9.746, within(2e-3));
        assertThat(interval.high()).isCloseTo(20.933 + 2.1448 * 9.746, within(2e-3));
        assertThat(interval.contains(0)).isFalse();
    }

    /** Stored comparisons were made with commons-math3 3.6.1, which these figures are of; a p value may differ by 1e-12. */
    @ParameterizedTest
    @CsvSource(textBlock = """
        2, -0.009999999999999998, 0.0282842712474619, 0.2441240947234949, 0.7048327646991335
        3, 0.010000000000000002, 0.04, 0.10936550846883197, 0.70722997811544
        5, 0.006000000000000001, 0.03209361307176242, 0.045849483920915216, 0.6973848372768225
        10, 0.018000000000000002, 0.03425395354310701, 0.042503802223860285, 0.1309315464675397
        20, 0.020000000000000004, 0.033403435058152485, 0.03563328883112762, 0.014889323554532893
        100, 0.019500000000000007, 0.032015621187164243, 0.02585259382703948, 2.15186410686028E-8
        """)
    void aChangeOfLibraryMovesNoNumber(int count, double mean, double sd, double high, double p) {
        Spread spread = Spread.of(IntStream.range(0, count)
                .mapToObj(i -> 0.01 * (i * 37 % 11 - 3))
                .toList());
        assertThat(spread.mean()).hasValue(mean);
        assertThat(spread.sd()).hasValue(sd);
        assertThat(spread.interval().orElseThrow().high()).isEqualTo(high);
        assertThat(spread.tTest()).isCloseTo(p, within(1e-12));
    }

    @Test
    void oneValueHasNoSpread() {
        Spread one = Spread.of(List.of(2.0));
        assertThat(one.mean()).hasValue(2.0);
        assertThat(one.sd()).isEmpty();
        assertThat(one.interval()).isEmpty();
        assertThat(SignFlipTest.p(new double[] {1})).isNaN();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 10, 20})
    void differencesOfOneSignHaveTheSmallestP(int pairs) {
        double[] differences =
                IntStream.range(0, pairs).mapToDouble(i -> 0.1 + 0.01 * i).toArray();
        assertThat(SignFlipTest.p(differences)).isEqualTo(2 / Math.pow(2, pairs));
        assertThat(SignFlipTest.smallest(pairs)).isEqualTo(2 / Math.pow(2, pairs));
    }

    @Test
    void noDifferenceAtAllIsNoEvidence() {
        assertThat(SignFlipTest.p(new double[5])).isEqualTo(1);
    }

    /** 0.1 + 0.2 - 0.3 is not 0 in floating point, and must not be told from it. */
    @Test
    void sumsThatAreEqualButForRoundingCountAsEqual() {
        assertThat(SignFlipTest.p(new double[] {0.1, 0.2, -0.3})).isEqualTo(1);
        assertThat(SignFlipTest.p(new double[] {0.3, 0.3, 0.3, -0.3})).isEqualTo(10 / 16.0);
    }

    /** Beyond 20 pairs choices are drawn: near what counting the first 20 would lead to, and the same each time. */
    @Test
    void manyPairsAreDrawnAlike() {
        double[] doubled = IntStream.range(0, 22)
                .mapToDouble(i -> (i % 3 == 0 ? -1 : 1) * (1 + i))
                .toArray();
        double exact = countedDirectly(doubled);
        assertThat(SignFlipTest.p(doubled)).isCloseTo(exact, within(0.006)).isEqualTo(SignFlipTest.p(doubled));
    }

    /** Whatever part of eight or of 64 signs the last pairs need. */
    @ParameterizedTest
    @ValueSource(ints = {21, 24, 63, 64, 65, 100})
    void sumsOfEightPairsAtATimeAreThoseOfOneAtATime(int pairs) {
        double[] differences =
                IntStream.range(0, pairs).mapToDouble(i -> Math.sin(i) + 0.15).toArray();
        double seen = Math.abs(Arrays.stream(differences).sum());
        SplittableRandom random = new SplittableRandom(1337);
        int count = 0;
        for (int draw = 0; draw < SignFlipTest.DRAWS; draw++) {
            double sum = 0;
            long signs = 0;
            for (int i = 0; i < pairs; i++) {
                signs = i % 64 == 0 ? random.nextLong() : signs >>> 1;
                sum += (signs & 1) == 0 ? differences[i] : -differences[i];
            }
            count += Math.abs(sum) >= seen ? 1 : 0;
        }
        assertThat(count).isBetween(100, 99_900);
        assertThat(SignFlipTest.p(differences)).isEqualTo((1.0 + count) / (1.0 + SignFlipTest.DRAWS));
    }

    private static double countedDirectly(double[] differences) {
        double seen = Math.abs(Arrays.stream(differences).sum());
        long count = 0;
        for (int signs = 0; signs < 1 << differences.length; signs++) {
            double sum = 0;
            for (int i = 0; i < differences.length; i++) {
                sum += (signs >> i & 1) == 0 ? differences[i] : -differences[i];
            }
            count += Math.abs(sum) >= seen ? 1 : 0;
        }
        return count / (double) (1 << differences.length);
    }

    /** Holm 1979: the smallest times m, the next times m - 1, and never less than one before it. */
    @Test
    void holmStepsDown() {
        assertThat(Holm.adjust(new double[] {0.01, 0.04, Double.NaN, 0.03, 0.005}))
                .containsExactly(new double[] {0.03, 0.06, Double.NaN, 0.06, 0.02}, within(1e-12));
        assertThat(Holm.adjust(new double[] {0.6, 0.9})).containsExactly(1, 1);
        assertThat(Holm.adjust(new double[0])).isEmpty();
    }
}
