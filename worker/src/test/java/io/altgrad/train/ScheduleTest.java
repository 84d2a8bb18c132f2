package io.altgrad.train;

import static io.altgrad.spec.TrainingSettings.DECAY_STEPS;
import static io.altgrad.spec.TrainingSettings.STEPS;
import static io.altgrad.spec.TrainingSettings.WARMUP_STEPS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.spec.TrainingSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {

    @ParameterizedTest(name = "step {0}: {1}")
    @CsvSource({
        "0, 9.090909090909092e-05",
        "4, 0.00045454545454545455",
        "9, 0.0009090909090909091",
        "10, 0.001",
        "11, 0.000999725872158593",
        "25, 0.0009397114317029975",
        "55, 0.00055",
        "99, 0.00010027412784140692",
        "100, 0.0001",
        "101, 0.0001"
    })
    void followsNanoGpt(int step, double expected) {
        assertThat(Schedule.learningRate(training(100, 10, 0), step)).isCloseTo(expected, within(1e-18));
    }

    @Test
    void reachesThePeakAtTheEndOfWarmup() {
        assertThat(Schedule.learningRate(training(100, 10, 0), 10)).isEqualTo(1e-3);
        assertThat(Schedule.learningRate(training(100, 0, 0), 0)).isEqualTo(1e-3);
    }

    @ParameterizedTest
    @CsvSource({"0, 100", "60, 60", "200, 200"})
    void decaysToTheMinimumAtDecayStepsOrAtTheLastStep(int decaySteps, int end) {
        TrainingSpec.Schedule training = training(100, 10, decaySteps);

        assertThat(Schedule.learningRate(training, end - 1)).isGreaterThan(1e-4).isLessThan(1.1e-4);
        assertThat(Schedule.learningRate(training, end)).isEqualTo(1e-4);
        assertThat(Schedule.learningRate(training, 10 * end)).isEqualTo(1e-4);
    }

    @ParameterizedTest
    @CsvSource({"10, 10", "10, 4"})
    void goesToTheMinimumAfterWarmupWhereNothingIsLeftToDecay(int warmup, int decaySteps) {
        TrainingSpec.Schedule training = training(100, warmup, decaySteps);

        assertThat(Schedule.learningRate(training, warmup - 1)).isCloseTo(1e-3 * 10 / 11, within(1e-18));
        assertThat(Schedule.learningRate(training, warmup)).isEqualTo(1e-4);
    }

    private static TrainingSpec.Schedule training(int steps, int warmup, int decay) {
        return TrainingSpec.DEFAULT
                .with(STEPS.to(steps), WARMUP_STEPS.to(warmup), DECAY_STEPS.to(decay))
                .schedule();
    }
}
