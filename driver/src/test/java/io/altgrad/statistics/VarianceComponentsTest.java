package io.altgrad.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VarianceComponentsTest {

    private static final double[] LOSSES = {
        2.501, 2.512, 2.498, 2.507, 2.521, 2.530, 2.519, 2.533, 2.489, 2.503, 2.490, 2.495
    };

    /** By numpy 2.4.6: extra sums of squares by {@code lstsq} on dummies, and the moment equations by {@code solve}. */
    @Test
    void theComponentsSolveTheMomentEquations() {
        VarianceComponents two = VarianceComponents.of(crossed(3, 4), LOSSES).orElseThrow();
        assertThat(two.rest()).isCloseTo(6.472222222222253e-06, within(1e-12));
        assertThat(two.sources().get(0)).isCloseTo(0.00025652777777777544, within(1e-12));
        assertThat(two.sources().get(1)).isCloseTo(3.558333333333292e-05, within(1e-12));
        assertThat(two.share(two.rest())
                        + two.share(two.sources().get(0))
                        + two.share(two.sources().get(1)))
                .isCloseTo(1, within(1e-12));
    }

    /** The same of three sources, of which two come out at -8.12e-05 and count as 0. */
    @Test
    void aComponentBelowNothingIsNothing() {
        double[] losses = {2.50, 2.51, 2.53, 2.52, 2.47, 2.49, 2.55, 2.54};
        VarianceComponents three =
                VarianceComponents.of(crossed(2, 2, 2), losses).orElseThrow();
        assertThat(three.rest()).isCloseTo(0.00033749999999999503, within(1e-12));
        assertThat(three.sources().get(0)).isZero();
        assertThat(three.sources().get(1)).isCloseTo(0.0008187499999999958, within(1e-12));
        assertThat(three.sources().get(2)).isZero();
    }

    @Test
    void whatIsNotBalancedOrNotFiniteHasNoComponents() {
        List<List<Long>> cells = crossed(3, 4);
        assertThat(VarianceComponents.of(cells.subList(0, 11), new double[11])).isEmpty();
        assertThat(VarianceComponents.of(crossed(3, 1), new double[3])).isEmpty();
        assertThat(VarianceComponents.of(List.of(), new double[0])).isEmpty();
        assertThat(VarianceComponents.of(List.of(List.of(1L), List.of(2L)), new double[2]))
                .isEmpty();
        double[] nan = LOSSES.clone();
        nan[5] = Double.NaN;
        assertThat(VarianceComponents.of(cells, nan)).isEmpty();
        VarianceComponents constant =
                VarianceComponents.of(cells, new double[12]).orElseThrow();
        assertThat(constant.total()).isZero();
        assertThat(constant.share(constant.rest())).isZero();
    }

    /** Every combination of so many levels, the last source fastest. */
    private static List<List<Long>> crossed(int... levels) {
        List<List<Long>> cells = List.of(List.of());
        for (int count : levels) {
            List<List<Long>> next = new ArrayList<>();
            for (List<Long> cell : cells) {
                for (long level = 0; level < count; level++) {
                    List<Long> longer = new ArrayList<>(cell);
                    longer.add(level);
                    next.add(longer);
                }
            }
            cells = next;
        }
        return cells;
    }
}
