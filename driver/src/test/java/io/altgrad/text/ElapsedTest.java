package io.altgrad.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElapsedTest {

    @ParameterizedTest
    @CsvSource({
        "0,        0.0 s",
        "0.04,     0.0 s",
        "10,       10.0 s",
        "59.94,    59.9 s",
        "59.96,    1 min 0 s",
        "61.4,     1 min 1 s",
        "599.4,    9 min 59 s",
        "599.6,    10 min",
        "2880,     48 min",
        "3569,     59 min",
        "3571,     1.0 h",
        "9000,     2.5 h",
        "'7200000',  '2,000.0 h'",
    })
    void whatSomethingTookHasTheUnitOfItsLength(double seconds, String text) {
        assertThat(Elapsed.of(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0:00:00", "59.6, 0:01:00", "3723, 1:02:03", "360000, 100:00:00", "NaN, -", "Infinity, -"})
    void whatIsLeftIsAClock(double seconds, String text) {
        assertThat(Elapsed.clock(seconds)).isEqualTo(text);
    }
}
