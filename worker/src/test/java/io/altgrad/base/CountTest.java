package io.altgrad.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CountTest {

    @Test
    void oneIsSingular() {
        assertThat(IntStream.of(0, 1, 2, 1_000).mapToObj(n -> Count.of(n, "trial")))
                .containsExactly("0 trials", "1 trial", "2 trials", "1,000 trials");
        assertThat(Count.of(1, "row is", "rows are")).isEqualTo("1 row is");
        assertThat(Count.of(2, "row is", "rows are")).isEqualTo("2 rows are");
    }

    @Test
    void theVerbIsThatOfTheSome() {
        assertThat(Count.outOf(1, 12, "result", "is", "are")).isEqualTo("1 of 12 results is");
        assertThat(Count.outOf(1, 1, "result", "is", "are")).isEqualTo("1 of 1 result is");
        assertThat(Count.outOf(2, 12, "result", "is", "are")).isEqualTo("2 of 12 results are");
    }
}
