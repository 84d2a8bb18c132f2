package io.altgrad.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionTest {

    /** By scipy 1.17.1: {@code binomtest(hits, trials).proportion_ci(0.95, 'exact')}. */
    @ParameterizedTest
    @CsvSource({
        "0, 10, 0, 0.308497107818763",
        "3, 10, 0.0667395111777345, 0.652452850060008",
        "10, 10, 0.691502892181237, 1",
        "1, 7, 0.00361029686190081, 0.578723197043198",
        "40, 100, 0.303294768702845, 0.502790849577667"
    })
    void theIntervalIsClopperAndPearsons(int hits, int trials, double low, double high) {
        Interval interval = new Proportion(hits, trials).interval(0.95);
        assertThat(interval.low()).isCloseTo(low, within(1e-9));
        assertThat(interval.high()).isCloseTo(high, within(1e-9));
    }

    /** By scipy 1.17.1: {@code fisher_exact([[hits, trials - hits], [others, otherTrials - others]])}. */
    @ParameterizedTest
    @CsvSource({
        "6, 10, 0, 10, 0.0108359133126935",
        "3, 10, 1, 10, 0.582043343653251",
        "2, 2, 0, 40, 0.00116144018583043",
        "0, 10, 0, 10, 1",
        "8, 12, 3, 9, 0.198380566801619"
    })
    void theTestIsFishersExactOne(int hits, int trials, int others, int otherTrials, double p) {
        Proportion one = new Proportion(hits, trials);
        Proportion other = new Proportion(others, otherTrials);
        assertThat(one.differenceP(other)).isCloseTo(p, within(1e-9));
        assertThat(other.differenceP(one)).isCloseTo(p, within(1e-9));
    }

    @Test
    void moreHitsThanTrialsAreNoProportion() {
        assertThatThrownBy(() -> new Proportion(3, 2)).hasMessageContaining("3 of 2");
        assertThatThrownBy(() -> new Proportion(0, 0)).hasMessageContaining("0 of 0");
    }
}
