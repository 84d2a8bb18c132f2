package io.altgrad.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImprovementTest {

    /** By scipy 1.17.1: {@code binomtest(better, n).proportion_ci(0.95, 'exact').low}, and 1 less that of the worse. */
    @ParameterizedTest
    @CsvSource({
        "7, 0, 3, 0.7, 0.3475471499399921, 0.9332604888222655",
        "5, 2, 3, 0.6, 0.1870860284474045, 0.9332604888222655",
        "10, 0, 0, 1, 0.6915028921812371, 1",
        "0, 3, 0, 0.5, 0, 1",
        "0, 0, 1, 0, 0, 0.975"
    })
    void tiesCountHalfAndTheIntervalIsExact(int better, int ties, int worse, double share, double low, double high) {
        Improvement improvement = new Improvement(better, ties, worse);
        assertThat(improvement.probability()).isCloseTo(share, within(1e-9));
        assertThat(improvement.interval(0.95).low()).isCloseTo(low, within(1e-9));
        assertThat(improvement.interval(0.95).high()).isCloseTo(high, within(1e-9));
    }

    @Test
    void noPairTellsNothing() {
        assertThatThrownBy(() -> new Improvement(0, 0, 0)).hasMessageContaining("one pair at least");
    }
}
