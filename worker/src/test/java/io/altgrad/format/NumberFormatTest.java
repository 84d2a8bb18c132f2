package io.altgrad.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NumberFormatTest {

    @ParameterizedTest
    @CsvSource({
        // name, bits, E, M, bias, max finite, min positive, min normal
        "e0m7,        8, 0, 7,   0, 0x1.FCp-1,    0x1p-7,   0x1p0",
        "e1m6,        8, 1, 6,   0, 3.96875,      0x1p-5,   0x1p1",
        "e2m5,        8, 2, 5,   1, 7.875,        0x1p-5,   0x1p0",
        "e3m4,        8, 3, 4,   3, 31,           0x1p-6,   0x1p-2",
        "e3m4b1,      8, 3, 4,   1, 124,          0x1p-4,   0x1p0",
        "e6m1,        8, 6, 1,  31, 0x1.8p32,     0x1p-31,  0x1p-30",
        "e7m0,        8, 7, 0,  63, 0x1p64,       0x1p-62,  0x1p-62",
        "e4m3fn,      8, 4, 3,   7, 448,          0x1p-9,   0x1p-6",
        "e5m2,        8, 5, 2,  15, 57344,        0x1p-16,  0x1p-14",
        "e4m3,        8, 4, 3,   7, 240,          0x1p-9,   0x1p-6",
        "e3m4ieee,    8, 3, 4,   3, 15.5,         0x1p-6,   0x1p-2",
        "e4m3fnuz,    8, 4, 3,   8, 240,          0x1p-10,  0x1p-7",
        "e4m3b11fnuz, 8, 4, 3,  11, 30,           0x1p-13,  0x1p-10",
        "e5m2fnuz,    8, 5, 2,  16, 57344,        0x1p-17,  0x1p-15",
        "e8m0fnu,     8, 8, 0, 127, 0x1p127,      0x1p-127, 0x1p-127",
        "e2m3fn,      6, 2, 3,   1, 7.5,          0x1p-3,   0x1p0",
        "e3m2fn,      6, 3, 2,   3, 28,           0x1p-4,   0x1p-2",
        "e2m1fn,      4, 2, 1,   1, 6,            0x1p-1,   0x1p0",
        "bf16,       16, 8, 7, 127, 0x1.FEp127,   0x1p-133, 0x1p-126",
        "fp16,       16, 5, 10, 15, 65504,        0x1p-24,  0x1p-14"
    })
    void hasTheNumbersOfTheSpecification(
            String name, int bits, int e, int m, int bias, String max, String minPositive, String minNormal) {
        NumberFormat format = Formats.parse(name);

        assertThat(format.name()).isEqualTo(name);
        assertThat(format.bits()).isEqualTo(bits);
        assertThat(format.codeCount()).isEqualTo(1 << bits);
        assertThat(format.exponentBits()).isEqualTo(e);
        assertThat(format.mantissaBits()).isEqualTo(m);
        assertThat(format.bias()).isEqualTo(bias);
        assertThat(format.maxFinite()).isEqualTo(Float.parseFloat(max));
        assertThat(format.minPositive()).isEqualTo(Float.parseFloat(minPositive));
        assertThat(format.minNormal()).isEqualTo(Float.parseFloat(minNormal));
    }

    @ParameterizedTest
    @CsvSource({
        // kind, signed, zero, -0, Inf, NaN
        "e3m4,     true,  true,  true,  false, false",
        "e5m2,     true,  true,  true,  true,  true",
        "e4m3fn,   true,  true,  true,  false, true",
        "e4m3fnuz, true,  true,  false, false, true",
        "e8m0fnu,  false, false, false, false, true"
    })
    void knowsWhichSpecialCodesExist(
            String name, boolean signed, boolean zero, boolean negativeZero, boolean infinity, boolean nan) {
        NumberFormat format = Formats.parse(name);

        assertThat(format.signed()).isEqualTo(signed);
        assertThat(format.hasZero()).isEqualTo(zero);
        assertThat(format.hasNegativeZero()).isEqualTo(negativeZero);
        assertThat(format.hasInfinity()).isEqualTo(infinity);
        assertThat(format.hasNaN()).isEqualTo(nan);
    }

    @ParameterizedTest
    @CsvSource({"e5m2, 7E", "e4m3fn, 7F", "e4m3fnuz, 80", "e8m0fnu, FF", "bf16, 7FC0", "fp16, 7E00", "e3m4ieee, 78"})
    void encodesNaNAsTheQuietPositiveOne(String name, String code) {
        assertThat(Formats.parse(name).nanCode()).isEqualTo(Integer.parseInt(code, 16));
    }

    @Test
    void hasNoCodeForWhatItCannotSay() {
        assertThatThrownBy(() -> Formats.parse("e3m4").nanCode())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot encode NaN in e3m4: it has no code for it.");
        assertThatThrownBy(() -> Formats.parse("e4m3fn").infinityCode())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot encode Inf in e4m3fn: it has no code for it.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0 | 0   | NONE | its width in bits is 1; a format's is 2 to 16.",
                "8 | 8 | 127 | NONE | its width in bits is 17; a format's is 2 to 16.",
                "-1 | 8 | 0  | NONE | it has a field of negative width.",
                "4 | 3 | -1  | NONE | its bias -1 is negative; a bias is at least 0.",
                "0 | 7 | 1   | NONE | it is fixed point, without an exponent that a bias could shift.",
                "1 | 6 | 0   | IEEE | e1m6 leaves no room for special codes IEEE.",
                "7 | 0 | 63  | IEEE | e7m0 leaves no room for special codes IEEE.",
                "0 | 7 | 0   | FNUZ | e0m7 leaves no room for special codes FNUZ.",
                "7 | 1 | 63  | FNU  | e7m1 leaves no room for special codes FNU."
            })
    void refusesFieldsThatContradictEachOther(int e, int m, int bias, SpecialCodes codes, String reason) {
        assertThatThrownBy(() -> new NumberFormat("x", e, m, bias, codes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use the format x: " + reason);
    }

    @ParameterizedTest
    @MethodSource("io.altgrad.format.Formats#all")
    void travelsToAnExecutorUnchanged(NumberFormat format) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(format);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(format);
        }
    }
}
