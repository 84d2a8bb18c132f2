package io.altgrad.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            The loss is 11.343680381774902, above the bound of 4.62 at step 12. | The loss is 11.344, above the bound of 4.62 at step 12.
            amax is 1.2345678E-12                                               | amax is 1.2346E-12
            0.000123456789 of 1.0                                               | 0.00012346 of 1.0
            step 12345678 of 3.0E-4                                             | step 12345678 of 3.0E-4
            """)
    void numbersOfManyDecimalsHaveFiveDigits(String sentence, String rounded) {
        assertThat(Figures.rounded(sentence)).isEqualTo(rounded);
    }
}
