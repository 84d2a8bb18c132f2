package io.altgrad.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnytimeTTest {

    /** Additional sleep on the second drug over the first, in hours: Student 1908. */
    private static final double[] SLEEP = {1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4};

    /**
     * The same ratio from the other end, by scipy 1.17.1: {@code nct.pdf} of Student's t mixed over the effect size by
     * {@code quad}, over {@code t.pdf}.
     */
    @ParameterizedTest
    @CsvSource(textBlock = """
         3, 0,  1.3575013287862565
         3, 1, -0.4950896415396846
         5, 0,  1.1496004978595276
         5, 1, -1.7334574459723886
        10, 0,  2.809931969336963
        10, 1, -1.2158230841731723
        """)
    void isTheRatioOfTheTDistributionsMixedOverTheEffect(int pairs, double hypothesis, double logE) {
        assertThat(seen(Arrays.copyOf(SLEEP, pairs)).logE(hypothesis)).isCloseTo(logE, within(1e-9));
    }

    /** By scipy 1.17.1: {@code brentq} on the logarithm of E less that of 1 / error. */
    @ParameterizedTest
    @CsvSource({
        "10, 0.05, -0.04688669984290713, 3.206886699842906",
        "10, 0.01, -0.4770308478672306, 3.6370308478672313",
        " 6, 0.05, -0.33526097697204665, 2.7352609769720466"
    })
    void theSequenceIsWhereTheProcessIsBelowOneOverTheError(int pairs, double error, double low, double high) {
        Interval interval = seen(Arrays.copyOf(SLEEP, pairs)).interval(error).orElseThrow();
        assertThat(interval.low()).isCloseTo(low, within(1e-9));
        assertThat(interval.high()).isCloseTo(high, within(1e-9));
    }

    @Test
    void unitsMakeNoDifference() {
        AnytimeT nats = seen(SLEEP);
        AnytimeT millinats = seen(Arrays.stream(SLEEP).map(x -> 1000 * x).toArray());
        assertThat(millinats.logE(500)).isCloseTo(nats.logE(0.5), within(1e-12));
    }

    /** Under the hypothesis the mean of a martingale that began at 1 stays 1. */
    @Test
    void theProcessIsOneOnTheMeanUnderTheHypothesis() {
        SplittableRandom random = new SplittableRandom(3);
        double sum = 0;
        int sequences = 200_000;
        for (int i = 0; i < sequences; i++) {
            AnytimeT seen = AnytimeT.START;
            for (int pair = 0; pair < 3; pair++) {
                seen = seen.with(0.25 + 3 * Normals.next(random));
            }
            // Its tail is heavy: what is above 20 is counted by its probability's bound, 1 in 20 at most.
            sum += Math.min(20, Math.exp(seen.logE(0.25)));
        }
        assertThat(sum / sequences).isBetween(0.8, 1.0);
    }

    @Test
    void fewPairsExcludeNothing() {
        assertThat(AnytimeT.START.interval(0.05)).isEmpty();
        assertThat(seen(1).logE(0)).isZero();
        assertThat(seen(1).interval(0.05)).isEmpty();
        assertThat(seen(1, 1.1, 0.9).interval(0.001)).isEmpty();
    }

    @Test
    void differencesThatAreAllTheSameAreThemselvesInTheEnd() {
        AnytimeT same = seen(0.5, 0.5, 0.5, 0.5, 0.5, 0.5);
        assertThat(same.interval(0.05)).hasValue(new Interval(0.5, 0.5));
        assertThat(same.logE(0.5)).isNegative();
        assertThat(same.logE(0)).isNotNaN().isGreaterThan(Math.log(20));
    }

    @Test
    void aVerdictStaysWhateverComesAfterIt() {
        List<Double> clear =
                DoubleStream.of(0.031, 0.029, 0.03, 0.032, 0.03, 0.031).boxed().collect(Collectors.toList());
        Judgement decision = judge(clear);
        assertThat(decision.verdict()).isEqualTo(Verdict.WORSE);
        clear.addAll(List.of(-5.0, -5.0, -5.0));
        assertThat(judge(clear)).isEqualTo(decision);
        assertThat(judge(clear.subList(0, 3))).isEqualTo(new Judgement.Untested(Verdict.TOO_FEW));
        assertThat(judge(List.of(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)).verdict()).isEqualTo(Verdict.EQUIVALENT);
        assertThat(judge(List.of(-0.031, -0.029, -0.03, -0.032, -0.03, -0.031)).verdict())
                .isEqualTo(Verdict.BETTER);
        assertThat(judge(List.of(0.1, Double.NaN, 0.1, 0.1, 0.1, 0.1, 0.1)))
                .isEqualTo(new Judgement.Untested(Verdict.UNDECIDED));
        assertThat(judge(List.of())).isEqualTo(new Judgement.Untested(Verdict.NO_PAIRS));
    }

    /** The interval leaves out exactly what the p values reject, so that a table does not contradict itself. */
    @Test
    void theVerdictIsWhereTheSequenceLies() {
        SplittableRandom random = new SplittableRandom(7);
        int[] verdicts = new int[Verdict.values().length];
        for (int i = 0; i < 2000; i++) {
            double effect = 0.02 * (random.nextDouble() - 0.5);
            List<Double> differences = new ArrayList<>();
            for (int pair = 0; pair < 4 + random.nextInt(20); pair++) {
                differences.add(effect + 0.004 * Normals.next(random));
            }
            Judgement.Tested tested = judge(differences).tested().orElseThrow();
            Interval interval = tested.atOnce();
            assertThat(interval).isEqualTo(tested.bounds());
            assertThat(tested.isToldApart()).isEqualTo(!interval.contains(0));
            assertThat(tested.isWithinMargin()).isEqualTo(interval.low() > -0.01 && interval.high() < 0.01);
            verdicts[tested.verdict().ordinal()]++;
        }
        assertThat(verdicts[Verdict.EQUIVALENT.ordinal()]).isGreaterThan(100);
        assertThat(verdicts[Verdict.WORSE.ordinal()]).isGreaterThan(100);
        assertThat(verdicts[Verdict.UNDECIDED.ordinal()]).isGreaterThan(100);
    }

    /** The rows that a sweep is begun with share the error, though a table may show fewer of them. */
    @Test
    void aFamilyHasTheRowsThatItWasBegunWith() {
        Criterion criterion = new Criterion(0.01, 0.95, new Looks.EverySeed(15, 4, 40));
        List<Spread> one = List.of(new Spread(List.of(0.0, 0.001, 0.002)), new Spread(List.of()));
        assertThat(Family.of(criterion, one).rows()).isEqualTo(15);
        assertThat(Family.of(criterion.withLooks(Looks.ONCE), one).rows()).isEqualTo(1);
    }

    private static Judgement judge(List<Double> differences) {
        return new Family(new Criterion(0.01, 0.95, new Looks.EverySeed(1, 4, 40)), 1).judge(new Spread(differences));
    }

    private static AnytimeT seen(double... differences) {
        AnytimeT seen = AnytimeT.START;
        for (double difference : differences) {
            seen = seen.with(difference);
        }
        return seen;
    }
}
