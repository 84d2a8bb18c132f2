package io.altgrad.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PerformanceProfileTest {

    private static final double FAILED = Double.POSITIVE_INFINITY;

    /** By numpy: {@code (L - L.min(axis=1)) <= tau} of the same four lines, averaged over them. */
    @Test
    void theShareIsOfProblemsNearTheBest() {
        PerformanceProfile<String> profile = new PerformanceProfile<>();
        profile.add(Map.of("a", 2.50, "b", 2.52, "c", 2.51));
        profile.add(Map.of("a", 2.40, "b", 2.38, "c", FAILED));
        profile.add(Map.of("a", 2.60, "b", 2.60, "c", 2.65));
        profile.add(Map.of("a", FAILED, "b", 2.55, "c", Double.NaN));
        double[][] shares = {{0, 0.5, 0.75, 0}, {0.011, 0.5, 0.75, 0.25}, {0.021, 0.75, 1, 0.25}, {1, 0.75, 1, 0.5}};
        for (double[] line : shares) {
            assertThat(profile.share("a", line[0])).isEqualTo(line[1]);
            assertThat(profile.share("b", line[0])).isEqualTo(line[2]);
            assertThat(profile.share("c", line[0])).isEqualTo(line[3]);
        }
    }

    @Test
    void nobodyIsNearTheBestWhereNothingWasSolvedAndOneAloneIsNoProblem() {
        PerformanceProfile<String> profile = new PerformanceProfile<>();
        profile.add(Map.of("a", 2.5));
        assertThat(profile.solvers()).isEmpty();
        assertThatThrownBy(() -> profile.share("a", 0)).hasMessageContaining("it tried no problem");
        profile.add(Map.of("a", FAILED, "b", FAILED));
        assertThat(profile.problems("a")).isEqualTo(1);
        assertThat(profile.share("a", 1000)).isZero();
    }
}
