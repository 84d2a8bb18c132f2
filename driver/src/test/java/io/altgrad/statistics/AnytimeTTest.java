package io.altgrad.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
        assertThat(same.logE(0)).isGreaterThan(Math.log(20));
    }

    @Test
    void aVerdictStaysWhateverComesAfterIt() {
        UntilDecided rule = new UntilDecided(new Criterion(0.01, 0.95), 1);
        List<Double> clear =
                DoubleStream.of(0.031, 0.029, 0.03, 0.032, 0.03, 0.031).boxed().collect(Collectors.toList());
        Optional<UntilDecided.Decision> decision = rule.decide(clear, 4);
        assertThat(decision.map(UntilDecided.Decision::verdict)).hasValue(Verdict.WORSE);
        clear.addAll(List.of(-5.0, -5.0, -5.0));
        assertThat(rule.decide(clear, 4)).isEqualTo(decision);
        assertThat(rule.decide(clear.subList(0, 3), 4)).isEmpty();
        assertThat(rule.decide(List.of(0.0, 0.0, 0.0, 0.0, 0.0, 0.0), 4))
                .hasValueSatisfying(same -> assertThat(same.verdict()).isEqualTo(Verdict.EQUIVALENT));
        assertThat(rule.decide(List.of(-0.031, -0.029, -0.03, -0.032, -0.03, -0.031), 4))
                .hasValueSatisfying(better -> assertThat(better.verdict()).isEqualTo(Verdict.BETTER));
        assertThat(rule.decide(List.of(0.1, Double.NaN, 0.1, 0.1, 0.1, 0.1, 0.1), 4))
                .isEmpty();
        assertThat(rule.decide(List.of(), 4)).isEmpty();
    }

    private static AnytimeT seen(double... differences) {
        AnytimeT seen = AnytimeT.START;
        for (double difference : differences) {
            seen = seen.with(difference);
        }
        return seen;
    }
}
