package io.altgrad.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.text.Paint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColoringTest {

    @ParameterizedTest
    @CsvSource({"ALWAYS, ANSI", "NEVER, NONE", "AUTO, NONE"})
    void aPipeHasColoursOnlyIfTheyAreAskedFor(Coloring coloring, Paint paint) {
        assertThat(coloring.onOutput()).isEqualTo(paint);
        assertThat(coloring.onErrors()).isEqualTo(paint);
    }

    @Test
    void noColorHasToHaveAValue() {
        assertThat(Coloring.mayColor(null)).isTrue();
        assertThat(Coloring.mayColor("")).isTrue();
        assertThat(Coloring.mayColor("1")).isFalse();
    }
}
