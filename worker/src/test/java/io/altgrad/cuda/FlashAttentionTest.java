package io.altgrad.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlashAttentionTest {

    @ParameterizedTest
    @CsvSource({
        "75, 64, false",
        "80, 64, true",
        "90, 8, true",
        "90, 12, false",
        "80, 256, true",
        "90, 256, true",
        "90, 264, false",
        "86, 192, true",
        "89, 200, false",
        "100, 192, true",
        "120, 256, false"
    })
    void itServesHeadsOfEightsOnGpusThatHaveBfloat16(int capability, long width, boolean serves) {
        assertThat(FlashAttention.serves(capability, width)).isEqualTo(serves);
    }
}
