package io.altgrad.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.result.NumericsVersion;
import io.altgrad.result.StepMetrics;
import io.altgrad.spec.Trial;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The losses of a CPU's numerics version. Where they move, {@link NumericsVersion} is to have another with them. */
class NumericsVersionTest {

    /** What the order of a sum may do to five steps. */
    private static final double ORDER_OF_SUMS = 2e-5;

    @Test
    void theLossesAreThoseOfTheVersion() {
        assertThat(NumericsVersion.Device.CPU.current()).isEqualTo(2);
        assertLosses(losses("none"), 4.503103, 4.453596, 4.407085, 4.320158, 4.227436);
        assertLosses(losses("e5m2"), 4.503674, 4.453786, 4.407451, 4.320191, 4.227809);
    }

    /** Version 1 drew lots in an evaluation; evalDrawn still does. */
    @Test
    void theValidationLossesOfStochasticTrialsAreThoseOfTheVersion() {
        assertThat(validationLoss(Trials.stochastic(1))).isCloseTo(4.152743, within(ORDER_OF_SUMS));
        assertThat(validationLoss(Trials.evaluated(Trials.stochastic(1), 4, 0, true)))
                .isCloseTo(4.152595, within(ORDER_OF_SUMS));
    }

    private static double validationLoss(Trial trial) {
        return Trials.run(trial).record().validationLoss().orElseThrow();
    }

    private static List<Double> losses(String format) {
        return Trials.run(Trials.tiny(format, 1)).record().steps().stream()
                .map(StepMetrics::loss)
                .toList();
    }

    private static void assertLosses(List<Double> actual, double... expected) {
        assertThat(actual).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual.get(i)).as("step %d", i + 1).isCloseTo(expected[i], within(ORDER_OF_SUMS));
        }
    }
}
