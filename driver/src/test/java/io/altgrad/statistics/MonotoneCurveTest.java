package io.altgrad.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MonotoneCurveTest {

    private static final MonotoneCurve CURVE = new MonotoneCurve(
            new double[] {50, 100, 150, 200, 250, 300}, new double[] {3.1, 2.75, 2.8, Double.NaN, 2.6, 2.62});

    /** By numpy 2.4.6: {@code interp(-value, -minimum.accumulate(values), steps)}, NaN left out. */
    @ParameterizedTest
    @CsvSource({"3.0, 64.28571428571429", "2.75, 100", "2.7, 183.33333333333334", "2.62, 236.66666666666666"})
    void reachesALossBetweenTwoPointsInProportion(double value, double step) {
        assertThat(CURVE.firstAt(value).orElseThrow()).isCloseTo(step, within(1e-9));
    }

    @Test
    void theFirstPointAnswersForAllThatIsAboveItAndNothingForWhatIsNeverReached() {
        assertThat(CURVE.firstAt(4)).hasValue(50);
        assertThat(CURVE.firstAt(2.59)).isEmpty();
        assertThat(CURVE.firstAt(Double.NaN)).isEmpty();
        assertThat(CURVE.last()).hasValue(2.62);
        MonotoneCurve nothing = new MonotoneCurve(new double[] {1}, new double[] {Double.NaN});
        assertThat(nothing.last()).isEmpty();
        assertThat(nothing.firstAt(1)).isEmpty();
        assertThatThrownBy(() -> new MonotoneCurve(new double[1], new double[2]))
                .hasMessageContaining("1 steps");
    }
}
