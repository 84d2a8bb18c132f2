package io.altgrad.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootstrapTest {

    private static final String MAIZE = "49 -67 8 16 6 23 28 41 14 29 56 24 75 60 -48";
    private static final String TEN = "0.0031 -0.0012 0.0045 0.0102 0.0007 0.0023 -0.0034 0.0061 0.0019 0.0290";

    /**
     * By scipy 1.17.1: {@code bootstrap(..., method='BCa', n_resamples=0, bootstrap_result=...)} over the same resamples,
     * which numpy drew by SplitMix64 from the same seed; Darwin's maize among them.
     */
    @ParameterizedTest
    @CsvSource({
        MAIZE + ", MEDIAN, 0.95, 24, 8, 41",
        MAIZE + ", MEDIAN, 0.8, 24, 16, 29",
        MAIZE + ", INTERQUARTILE_MEAN, 0.95, 25.77777777777778, 7.222222222222222, 41.171808452034995",
        MAIZE + ", INTERQUARTILE_MEAN, 0.8, 25.77777777777778, 15.777777777777779, 36",
        TEN + ", MEDIAN, 0.95, 0.0027, 0.00035, 0.00665",
        TEN + ", INTERQUARTILE_MEAN, 0.95, 0.0031, 0.00048333333333333334, 0.009463367754479621",
        TEN + ", INTERQUARTILE_MEAN, 0.8, 0.0031, 0.0013166666666666667, 0.0060166666666666676",
        "0.01 -0.02 0.05 0.013, MEDIAN, 0.8, 0.0115, -0.005, 0.0315"
    })
    void theIntervalIsBiasCorrectedAndAccelerated(
            String values, Location location, double confidence, double figure, double low, double high) {
        assertThat(location.of(differences(values))).isCloseTo(figure, within(1e-9));
        Interval interval = new Bootstrap(differences(values))
                .interval(location, confidence)
                .orElseThrow();
        assertThat(interval.low()).isCloseTo(low, within(1e-9));
        assertThat(interval.high()).isCloseTo(high, within(1e-9));
    }

    @Test
    void theSameDifferencesInAnyOrderHaveTheSameBits() {
        List<Double> shuffled =
                new ArrayList<>(DoubleStream.of(differences(TEN)).boxed().toList());
        Collections.shuffle(shuffled, new Random(3));
        for (Location location : Location.values()) {
            assertThat(new Bootstrap(new Spread(shuffled).toArray()).interval(location, 0.95))
                    .isEqualTo(new Bootstrap(differences(TEN)).interval(location, 0.95))
                    .isPresent();
        }
    }

    @Test
    void degenerateDifferencesHaveADefinedInterval() {
        for (Location location : Location.values()) {
            assertThat(new Bootstrap(new double[] {0.02, 0.02, 0.02}).interval(location, 0.95))
                    .hasValue(new Interval(0.02, 0.02));
            assertThat(new Bootstrap(new double[] {0.02}).interval(location, 0.95))
                    .isEmpty();
            assertThat(new Bootstrap(new double[] {0.02, 0.03}).interval(location, 0.95))
                    .isEmpty();
            assertThat(new Bootstrap(new double[0]).interval(location, 0.95)).isEmpty();
            assertThat(new Bootstrap(new double[] {0.02, Double.NaN, 0.03}).interval(location, 0.95))
                    .isEmpty();
            assertThat(location.of(0.02)).isEqualTo(0.02);
            assertThat(location.of()).isNaN();
            assertThat(location.of(0.02, Double.NaN)).isNaN();
        }
        // Without any of the five the median is the same: the acceleration is 0 and not 0 / 0.
        assertThat(new Bootstrap(new double[] {0.002, 0.002, 0.002, 0.001, 0.003}).interval(Location.MEDIAN, 0.95))
                .hasValue(new Interval(0.001, 0.003));
    }

    /** 800 samples of ten from a normal distribution: the coverage of 95 % intervals of the documentation. */
    @Test
    void ofTenPairsTheIntervalOfTheInterquartileMeanHoldsSomewhatLessOften() {
        SplittableRandom random = new SplittableRandom(1);
        int samples = 800;
        int covered = 0;
        for (int i = 0; i < samples; i++) {
            double[] sample = new double[10];
            Arrays.setAll(sample, j -> random.nextGaussian());
            covered += new Bootstrap(sample)
                            .interval(Location.INTERQUARTILE_MEAN, 0.95)
                            .orElseThrow()
                            .contains(0)
                    ? 1
                    : 0;
        }
        assertThat(covered / (double) samples).isBetween(0.86, 0.95);
    }

    private static double[] differences(String values) {
        return Arrays.stream(values.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }
}
