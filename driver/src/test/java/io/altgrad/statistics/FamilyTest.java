package io.altgrad.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FamilyTest {

    /** Darwin's fifteen pairs of maize, in inches: Fisher 1935, section 17, whose t has p = 0.0497. */
    private static final Spread MAIZE = eighths(49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48);

    /** Additional sleep on the second drug over the first, in hours: Student 1908, whose t is 4.06. */
    private static final Spread SLEEP = spread(1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4);

    /**
     * By scipy 1.17.1: {@code ttest_1samp(d, 0)}, the larger of {@code ttest_1samp(d, -margin, alternative='greater')}
     * and {@code ttest_1samp(d, margin, alternative='less')}, and {@code t.interval}.
     */
    @ParameterizedTest
    @CsvSource(textBlock = """
        maize, 6, 1, 0.95, 2.6166666666666667, 0.049702944021800866, 0.0074134508671640301, 0.0038991647991224454, 5.2294341685342109, 0.47104821920691231, 4.7622851141264206
        maize, 6, 15, 0.95, 2.6166666666666667, 0.049702944021800866, 0.0074134508671640301, -1.683064558795087, 6.9163978921283995, -1.2585118841240144, 6.4918452174573362
        maize, 6, 4, 0.9, 2.6166666666666667, 0.049702944021800866, 0.0074134508671640301, -0.44047716911319146, 5.6738105024465284, 0.0038991647991224454, 5.2294341685342109
        maize, 1, 1, 0.95, 2.6166666666666667, 0.049702944021800866, 0.89714336902185099, 0.0038991647991224454, 5.2294341685342109, 0.47104821920691231, 4.7622851141264206
        sleep, 3, 1, 0.95, 1.5799999999999998, 0.0028328901973842728, 0.002655570292658665, 0.70011423672301754, 2.4598857632769819, 0.86699473297071628, 2.2930052670292835
        sleep, 3, 15, 0.95, 1.5799999999999998, 0.0028328901973842728, 0.002655570292658665, 0.041972065081767651, 3.1180279349182234, 0.21654437642403712, 2.9434556235759581
        """)
    void figuresAreThoseOfScipy(
            String data,
            double margin,
            int rows,
            double confidence,
            double mean,
            double differenceP,
            double equivalenceP,
            double low,
            double high,
            double lowBound,
            double highBound) {
        Judgement.Tested tested = tested(new Criterion(margin, confidence), rows, data.equals("maize") ? MAIZE : SLEEP);
        assertThat(tested.mean()).isCloseTo(mean, within(1e-9));
        assertThat(tested.differenceP()).isCloseTo(differenceP, within(1e-12));
        assertThat(tested.equivalenceP()).isCloseTo(equivalenceP, within(1e-12));
        assertThat(tested.atOnce().low()).isCloseTo(low, within(1e-9));
        assertThat(tested.atOnce().high()).isCloseTo(high, within(1e-9));
        assertThat(tested.bounds().low()).isCloseTo(lowBound, within(1e-9));
        assertThat(tested.bounds().high()).isCloseTo(highBound, within(1e-9));
        assertThat(tested.adjustedDifferenceP()).isCloseTo(Math.min(1, rows * differenceP), within(1e-11));
        assertThat(tested.adjustedEquivalenceP()).isCloseTo(Math.min(1, rows * equivalenceP), within(1e-11));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        maize,   1,  1, WORSE
        maize,   1,  2, UNDECIDED
        maize,   6,  1, EQUIVALENT
        maize,   6,  6, EQUIVALENT
        maize,   6,  7, UNDECIDED
        sleep,   3, 17, EQUIVALENT
        sleep, 0.5, 17, WORSE
        sleep, 0.5, 18, UNDECIDED
        """)
    void aRowHasTheVerdictThatItsShareOfErrorAllows(String data, double margin, int rows, Verdict verdict) {
        Family family = new Family(new Criterion(margin, 0.95), rows);
        Spread spread = data.equals("maize") ? MAIZE : SLEEP;
        assertThat(family.judge(spread).verdict()).isEqualTo(verdict);
        assertThat(family.judge(negative(spread)).verdict())
                .isEqualTo(verdict == Verdict.WORSE ? Verdict.BETTER : verdict);
    }

    @Test
    void intervalsAgreeWithTheVerdicts() {
        SplittableRandom random = new SplittableRandom(1337);
        int beyond = 0;
        for (int i = 0; i < 2000; i++) {
            double mean = random.nextDouble(-4, 4);
            double sd = random.nextDouble(0.1, 4);
            Spread spread = new Spread(random.doubles(random.nextInt(3, 12), -sd, sd)
                    .map(x -> mean + x)
                    .boxed()
                    .toList());
            Judgement.Tested tested = tested(new Criterion(1, 0.95), random.nextInt(1, 20), spread);
            assertThat(tested.isToldApart()).isNotEqualTo(tested.atOnce().contains(0));
            assertThat(tested.isWithinMargin())
                    .isEqualTo(tested.bounds().low() >= -1 && tested.bounds().high() <= 1);
            assertThat(tested.isBeyondMargin() && tested.isWithinMargin()).isFalse();
            beyond += tested.isBeyondMargin() ? 1 : 0;
        }
        assertThat(beyond).isBetween(100, 1900);
    }

    /** Each by itself: the whole share for a difference, and the whole share for equivalence. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 1, 2})
    void noMoreThanTheShareOfRowsIsJudgedWrongly(double effect) {
        SplittableRandom random = new SplittableRandom(7);
        Family family = new Family(new Criterion(1, 0.9), 1);
        int wrong = 0;
        for (int i = 0; i < 10_000; i++) {
            double[] differences = new double[5];
            Arrays.setAll(differences, pair -> effect + Normals.next(random));
            Judgement.Tested tested = family.judge(spread(differences)).tested().orElseThrow();
            boolean falseSide = tested.isToldApart() && (effect == 0 || tested.mean() < 0);
            boolean falseWithin = tested.isWithinMargin() && effect >= 1;
            boolean falseBeyond = tested.isBeyondMargin() && effect < 1;
            wrong += falseSide || falseWithin || falseBeyond ? 1 : 0;
        }
        // Three standard deviations of a share of 0.1 over 10,000.
        assertThat(wrong / 10_000.0).isLessThan(0.1 + 0.009);
        if (effect == 0) {
            assertThat(wrong / 10_000.0).isCloseTo(0.1, within(0.009));
        }
    }

    /** The limit of a spread that goes to 0, whatever the last digits of losses do. */
    @Test
    void differencesThatAreAllTheSameAreJudgedByThemselves() {
        Criterion margin = new Criterion(0.01, 0.95);
        assertThat(judge(margin, 0, 0, 0).verdict()).isEqualTo(Verdict.EQUIVALENT);
        assertThat(judge(margin, 0.02, 0.02, 0.02).verdict()).isEqualTo(Verdict.WORSE);
        assertThat(judge(margin, 2.6 - 2.5, 2.7 - 2.6, 2.8 - 2.7).verdict()).isEqualTo(Verdict.WORSE);
        assertThat(judge(margin, -0.02, -0.02, -0.02).verdict()).isEqualTo(Verdict.BETTER);
        assertThat(judge(margin, 0.005, 0.005, 0.005).verdict()).isEqualTo(Verdict.EQUIVALENT);
        Judgement.Tested rounded =
                judge(margin, 2.6 - 2.5, 2.7 - 2.6, 2.8 - 2.7).tested().orElseThrow();
        assertThat(rounded.atOnce()).isEqualTo(new Interval(rounded.mean(), rounded.mean()));
        Judgement.Tested nothing = judge(margin, 0, 0, 0).tested().orElseThrow();
        assertThat(nothing.differenceP()).isEqualTo(1);
        assertThat(nothing.equivalenceP()).isZero();
        assertThat(nothing.atOnce()).isEqualTo(new Interval(0, 0));
    }

    /** At the margin itself a row is not within it. */
    @Test
    void aDifferenceOfTheMarginInEverySeedIsBeyondIt() {
        Judgement.Tested tested =
                judge(new Criterion(0.5, 0.95), 0.5, 0.5, 0.5).tested().orElseThrow();
        assertThat(tested.verdict()).isEqualTo(Verdict.WORSE);
        assertThat(tested.isBeyondMargin()).isTrue();
    }

    @Test
    void whatCannotBeTestedIsInNoFamily() {
        Spread few = spread(0.1, 0.2);
        Spread none = new Spread(List.of());
        Spread notFinite = spread(0.1, Double.NaN, 0.2, 0.3);
        Family family = Family.of(Criterion.DEFAULT, List.of(few, none, notFinite, SLEEP, MAIZE));
        assertThat(family.rows()).isEqualTo(2);
        assertThat(Stream.of(few, none, notFinite).map(family::judge))
                .extracting(Judgement::verdict, judgement -> judgement.tested().isPresent())
                .containsExactly(
                        tuple(Verdict.TOO_FEW, false), tuple(Verdict.NO_PAIRS, false), tuple(Verdict.UNDECIDED, false));
        assertThat(Family.of(Criterion.DEFAULT, Collections.emptyList()).rows()).isEqualTo(1);
    }

    @Test
    void aMarginAndAConfidenceHaveBounds() {
        assertThatThrownBy(() -> new Criterion(0, 0.95)).hasMessageContaining("margin of 0.0");
        assertThatThrownBy(() -> new Criterion(Double.NaN, 0.95)).hasMessageContaining("margin of NaN");
        assertThatThrownBy(() -> new Criterion(0.01, 1)).hasMessageContaining("confidence of 1.0");
        assertThatThrownBy(() -> new Criterion(0.01, 0.4)).hasMessageContaining("at least 0.5 and below 1");
        assertThatThrownBy(() -> new Family(Criterion.DEFAULT, 0)).hasMessageContaining("0 rows");
    }

    private static Judgement judge(Criterion criterion, double... differences) {
        return new Family(criterion, 1).judge(spread(differences));
    }

    private static Judgement.Tested tested(Criterion criterion, int rows, Spread spread) {
        return new Family(criterion, rows).judge(spread).tested().orElseThrow();
    }

    private static Spread eighths(double... values) {
        return spread(Arrays.stream(values).map(value -> value / 8).toArray());
    }

    private static Spread negative(Spread spread) {
        return new Spread(spread.values().stream().map(value -> -value).toList());
    }

    private static Spread spread(double... values) {
        return new Spread(Arrays.stream(values).boxed().toList());
    }
}
