package io.altgrad.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatsTest {

    @Test
    void listsTheFormatsInTheOrderOfTheSpecification() {
        assertThat(Formats.all())
                .extracting(NumberFormat::name)
                .containsExactly(
                        "e0m7",
                        "e1m6",
                        "e2m5",
                        "e3m4",
                        "e3m4b1",
                        "e6m1",
                        "e7m0",
                        "e4m3fn",
                        "e5m2",
                        "e4m3",
                        "e3m4ieee",
                        "e4m3fnuz",
                        "e4m3b11fnuz",
                        "e5m2fnuz",
                        "e8m0fnu",
                        "e2m3fn",
                        "e3m2fn",
                        "e2m1fn",
                        "bf16",
                        "fp16");
    }

    @ParameterizedTest
    @MethodSource("io.altgrad.format.FormatFixtures#all")
    void readsBackTheNameOfEveryFormat(NumberFormat format) {
        assertThat(Formats.parse(format.name())).isEqualTo(format);
    }

    @ParameterizedTest
    @CsvSource({
        "E5M2, e5m2", "BF16, bf16", "E4M3B11FNUZ, e4m3b11fnuz", "e3m4b3, e3m4", "e0m7b0, e0m7", "e1m6b0, e1m6",
        "e2m3, e2m3fn", "e3m2b3, e3m2fn", "e2m1, e2m1fn", "e4m2b7, e4m2", "e4m3b7, e4m3b7", "e5m2b15, e5m2b15",
        "E3M4B1, e3m4b1", "e3m3b2, e3m3b2", "e5m10, e5m10"
    })
    void givesOneNameToOneFormat(String written, String canonical) {
        assertThat(Formats.parse(written).name()).isEqualTo(canonical);
        assertThat(Formats.parse(written)).isEqualTo(Formats.parse(canonical));
    }

    @Test
    void takesASplitWithItsBiasForTheFormatWithoutSpecialCodes() {
        assertThat(Formats.parse("e4m3b7").maxFinite()).isEqualTo(480);
        assertThat(Formats.parse("e4m3b7").hasNaN()).isFalse();
        assertThat(Formats.parse("e4m3").maxFinite()).isEqualTo(240);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "e8m7 | its largest values reach 2^128 and a float ends below 2^128; use fewer exponent bits or a larger bias.",
                "e8m0 | its largest values reach 2^128 and a float ends below 2^128; use fewer exponent bits or a larger bias.",
                "e9m2 | its largest values reach 2^256 and a float ends below 2^128; use fewer exponent bits or a larger bias.",
                "e15m0 | its largest values reach 2^16384 and a float ends below 2^128; use fewer exponent bits or a larger bias.",
                "e8m7b144 | its smallest step is 2^-150 and a float's is 2^-149; use fewer bits or a smaller bias.",
                "e2m1b9999 | its smallest step is 2^-9999 and a float's is 2^-149; use fewer bits or a smaller bias.",
                "e0m0 | its width in bits is 1; a format's is 2 to 16.",
                "e8m8 | its width in bits is 17; a format's is 2 to 16.",
                "e99m99 | its width in bits is 199; a format's is 2 to 16.",
                "e0m7b1 | it is fixed point, without an exponent that a bias could shift."
            })
    void refusesWhatAFloatCannotHoldWithTheReason(String name, String reason) {
        assertThatThrownBy(() -> Formats.parse(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot use the format " + name.substring(0, 3))
                .hasMessageEndingWith(": " + reason);
    }

    @ParameterizedTest
    @CsvSource({"e4m3nf, e4m3fn", "fp8, fp16", "e5m2fnz, e5m2fnuz", "bf-16, bf16"})
    void suggestsTheNearestName(String written, String meant) {
        assertThatThrownBy(() -> Formats.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("Did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "banana", "float32", " e5m2", "e04m3", "e4m3b07", "e-1m3", "e٤m٣"})
    void saysWhatExistsWhereNoNameIsNear(String written) {
        assertThatThrownBy(() -> Formats.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Unknown number format '" + written + "'; expected one of e0m7, e1m6, ")
                .hasMessageContaining("bf16, fp16, or any e<E>m<M>[b<bias>] of 2 to 16 bits.")
                .message()
                .doesNotContain("\n");
    }
}
