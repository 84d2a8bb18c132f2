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
                        "mxint8",
                        "int8",
                        "int4",
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

    /**
     * Published: OCP MX v1.0, section 5.3.4 (MXINT8); the ranges of ml_dtypes' int8 and int4 without their most negative
     * number; IEEE P3109's interim report for the others, of which the finite ones of 8 bits are fnuz types of ml_dtypes.
     */
    @ParameterizedTest
    @CsvSource({
        "mxint8, mxint8, 1.984375, 0.015625, 256",
        "int8, int8, 127, 1, 256",
        "int4, int4, 7, 1, 16",
        "Binary8p3se, binary8p3se, 49152, 7.62939453125E-6, 256",
        "binary8p4se, binary8p4se, 224, 9.765625E-4, 256",
        "binary8p5se, binary8p5se, 15, 0.0078125, 256",
        "binary8p3sf, e5m2fnuz, 57344, 7.62939453125E-6, 256",
        "binary8p4sf, e4m3fnuz, 240, 9.765625E-4, 256",
        "binary4p2sf, binary4p2sf, 3, 0.25, 16",
        "binary6p3se, binary6p3se, 12, 0.03125, 64"
    })
    void integersAndFormatsOfP3109HaveTheirPublishedRange(
            String name, String canonical, float max, float least, int codes) {
        NumberFormat format = Formats.parse(name);
        assertThat(format.name()).isEqualTo(canonical);
        assertThat(format.maxFinite()).isEqualTo(max);
        assertThat(format.minPositive()).isEqualTo(least);
        assertThat(format.codeCount()).isEqualTo(codes);
    }

    /** P3109: the code 2^(K-2) is 1, the one of -0 is NaN, and the last of each sign is Inf where there is one. */
    @ParameterizedTest
    @ValueSource(strings = {"binary8p3se", "binary8p4sf", "binary8p2se", "binary5p3se", "binary12p7sf", "binary3p2se"})
    void aFormatOfP3109HasItsValuesWhereTheStandardHasThem(String name) {
        NumberFormat format = Formats.parse(name);
        ScalarCodec codec = ScalarCodec.of(format);
        int half = format.codeCount() / 2;
        assertThat(codec.decode(half / 2)).isEqualTo(1);
        assertThat(codec.decode(half)).isNaN();
        boolean extended = name.endsWith("e");
        assertThat(Float.isInfinite(codec.decode(half - 1))).isEqualTo(extended);
        assertThat(codec.decode(2 * half - 1)).isEqualTo(-codec.decode(half - 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "binary8p3ue | it has no sign, and what is cast has; use binary8p3se.",
                "binary8p1se | its precision is 1; with 8 bits that is 2 to 7.",
                "binary8p8se | its precision is 8; with 8 bits that is 2 to 7.",
                "binary17p8sf | its width in bits is 17; a format's is 3 to 16.",
                "binary15p2se | its largest values reach 2^4095 and a float ends below 2^128; use fewer exponent bits or a larger bias."
            })
    void refusesWhatOfP3109CannotBe(String name, String reason) {
        assertThatThrownBy(() -> Formats.parse(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use the format " + name + ": " + reason);
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
