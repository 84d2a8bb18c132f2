package io.altgrad.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.math.BigDecimal;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against definitions that are written here a second time: in decimal, and by search among sorted neighbours. */
class ScalarCodecTest {

    @ParameterizedTest
    @MethodSource("io.altgrad.format.FormatFixtures#all")
    void decodesEveryCodeToTheDefinition(NumberFormat format) {
        ScalarCodec codec = ScalarCodec.of(format);
        for (int code = 0; code < format.codeCount(); code++) {
            float expected = definition(format, code);
            float actual = codec.decode(code);
            if (Float.floatToRawIntBits(actual) != Float.floatToRawIntBits(expected)) {
                fail("%s code %x decodes to %s, not %s", format.name(), code, actual, expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "e4m3fn, 7F FF",
        "e5m2, 7D 7E 7F FD FE FF",
        "e4m3, 79 7A 7B 7C 7D 7E 7F F9 FA FB FC FD FE FF",
        "e4m3fnuz, 80",
        "e4m3b11fnuz, 80",
        "e5m2fnuz, 80",
        "e8m0fnu, FF",
        "e3m4,",
        "e7m0,",
        "e2m1fn,"
    })
    void decodesToNaNWhatTheStandardSays(String name, String codes) {
        NumberFormat format = Formats.parse(name);
        Set<Integer> expected = codes == null
                ? Set.of()
                : Set.copyOf(java.util.Arrays.stream(codes.split(" "))
                        .map(code -> Integer.parseInt(code, 16))
                        .toList());

        assertThat(IntStream.range(0, format.codeCount())
                        .filter(code -> Float.isNaN(ScalarCodec.of(format).decode(code))))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @MethodSource("io.altgrad.format.FormatFixtures#all")
    void encodesWhatItDecodedToTheSameCode(NumberFormat format) {
        ScalarCodec codec = ScalarCodec.of(format);
        for (Rounding rounding : Rounding.values()) {
            for (Overflow overflow : Overflow.values()) {
                for (int code = 0; code < format.codeCount(); code++) {
                    float value = codec.decode(code);
                    int expected = code;
                    if (Float.isNaN(value)) {
                        expected = format.nanCode();
                    } else if (Float.isInfinite(value) && overflow == Overflow.SATURATE) {
                        expected = code - 1;
                    }
                    int actual = codec.encode(value, rounding, overflow, 0x12345678);
                    if (actual != expected) {
                        fail("%s code %x, %s, %s gives %x", format.name(), code, rounding, overflow, actual);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.altgrad.format.FormatFixtures#all")
    void roundsEveryMidpointAndItsNeighboursAsSpecified(NumberFormat format) {
        double[] magnitudes = FormatFixtures.magnitudes(format);
        for (int lower = 0; lower + 1 < magnitudes.length; lower++) {
            double middle = magnitudes[lower] + (magnitudes[lower + 1] - magnitudes[lower]) / 2;
            if ((double) (float) middle != middle) {
                assertThat(middle).isLessThan(Float.MIN_NORMAL);
                continue;
            }
            int even = lower + (lower & 1);
            expectNearest(format, (float) middle, even);
            expectNearest(format, Math.nextDown((float) middle), lower);
            expectNearest(format, Math.nextUp((float) middle), lower + 1);
            expect(format, (float) middle, Rounding.NEAREST_AWAY, lower + 1);
            expect(format, Math.nextDown((float) middle), Rounding.NEAREST_AWAY, lower);
            expect(format, (float) middle, Rounding.TO_ODD, lower | 1);
            expectTowardZero(format, (float) middle, lower);
            expectTowardZero(format, (float) magnitudes[lower], lower);
            if (magnitudes[lower] > 0) {
                expect(format, (float) magnitudes[lower], Rounding.NEAREST_AWAY, lower);
                expect(format, (float) magnitudes[lower], Rounding.TO_ODD, lower);
                expect(format, Math.nextUp((float) magnitudes[lower]), Rounding.TO_ODD, lower | 1);
            }
            float belowUpper = Math.nextDown((float) magnitudes[lower + 1]);
            expectTowardZero(format, belowUpper, lower);
            expectNearest(format, belowUpper, belowUpper > middle ? lower + 1 : belowUpper == middle ? even : lower);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // format, rounding, value, saturating, to Inf or NaN
        "e4m3fn, NEAREST_EVEN, 464,        448,   448",
        "e4m3fn, NEAREST_EVEN, 464.00003,  448,   NaN",
        "e4m3fn, NEAREST_EVEN, -464.00003, -448,  NaN",
        "e4m3fn, NEAREST_EVEN, Infinity,   448,   NaN",
        "e4m3fn, TOWARD_ZERO,  1e30,       448,   448",
        "e4m3fn, TO_ODD,       1e30,       448,   448",
        "e4m3fn, TO_ODD,       Infinity,   448,   NaN",
        "e5m2,   TO_ODD,       1e38,       57344, 57344",
        "e4m3fn, NEAREST_AWAY, 463.99997,  448,   448",
        "e4m3fn, NEAREST_AWAY, 464,        448,   NaN",
        "e5m2,   NEAREST_AWAY, 61440,      57344, Infinity",
        "e4m3fn, TOWARD_ZERO,  -Infinity,  -448,  NaN",
        "e4m3fn, STOCHASTIC,   464,        448,   448",
        "e4m3fn, STOCHASTIC,   470,        448,   NaN",
        "e5m2,   NEAREST_EVEN, 61439.996,  57344, 57344",
        "e5m2,   NEAREST_EVEN, 61440,      57344, Infinity",
        "e5m2,   NEAREST_EVEN, -61440,     -57344, -Infinity",
        "e5m2,   TOWARD_ZERO,  1e38,       57344, 57344",
        "e5m2,   TOWARD_ZERO,  Infinity,   57344, Infinity",
        "e5m2,   STOCHASTIC,   61439.996,  57344, 57344",
        "e5m2,   STOCHASTIC,   61440,      57344, Infinity",
        "e4m3,   NEAREST_EVEN, 247.99998,  240,   240",
        "e4m3,   NEAREST_EVEN, 248,        240,   Infinity",
        "e3m4ieee, NEAREST_EVEN, 15.75,    15.5,  Infinity",
        "e4m3fnuz, NEAREST_EVEN, 247.99998, 240,  240",
        "e4m3fnuz, NEAREST_EVEN, 248,      240,   NaN",
        "e4m3b11fnuz, NEAREST_EVEN, 31,    30,    NaN",
        "e5m2fnuz, NEAREST_EVEN, -61440,   -57344, NaN",
        "e3m4,   NEAREST_EVEN, Infinity,   31,    31",
        "e3m4,   NEAREST_EVEN, -1e30,      -31,   -31",
        "e7m0,   NEAREST_EVEN, 3e38,       0x1p64, 0x1p64",
        "e0m7,   NEAREST_EVEN, 1,          0.9921875, 0.9921875",
        "bf16,   NEAREST_EVEN, 0x1.FEFFFEp127, 0x1.FEp127, 0x1.FEp127",
        "bf16,   NEAREST_EVEN, 0x1.FFp127, 0x1.FEp127, Infinity",
        "bf16,   TOWARD_ZERO,  0x1.FFFFFEp127, 0x1.FEp127, 0x1.FEp127",
        "fp16,   NEAREST_EVEN, 65519.996,  65504, 65504",
        "fp16,   NEAREST_EVEN, 65520,      65504, Infinity",
        "e8m0fnu, NEAREST_EVEN, 0x1.8p127, 0x1p127, 0x1p127",
        "e8m0fnu, NEAREST_EVEN, 0x1.800002p127, 0x1p127, NaN",
        "e8m0fnu, TOWARD_ZERO, 0x1.FFFFFEp127, 0x1p127, 0x1p127",
        "e8m0fnu, NEAREST_EVEN, Infinity,  0x1p127, NaN"
    })
    void overflowsWhereTheSpecificationSays(
            String name, Rounding rounding, float value, float saturated, float otherwise) {
        ScalarCodec codec = ScalarCodec.of(Formats.parse(name));
        for (int randomBits : new int[] {0, -1, 0x80000000}) {
            assertThat(codec.round(value, rounding, Overflow.SATURATE, randomBits))
                    .isEqualTo(Float.valueOf(saturated));
            assertThat(codec.round(value, rounding, Overflow.TO_INF_OR_NAN, randomBits))
                    .isEqualTo(Float.valueOf(otherwise));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "e5m2, -0.0, -0.0",
        "e5m2, -1e-30, -0.0",
        "e5m2, 0.0, 0.0",
        "e3m4, -1e-30, -0.0",
        "e4m3fnuz, -0.0, 0.0",
        "e4m3fnuz, -1e-30, 0.0",
        "e8m0fnu, 0.0, 0x1p-127",
        "e8m0fnu, -0.0, 0x1p-127",
        "e8m0fnu, 1e-45, 0x1p-127",
        "e8m0fnu, -1e-45, NaN",
        "e8m0fnu, -1, NaN",
        "e8m0fnu, -Infinity, NaN",
        "e8m0fnu, 0x1.8p-127, 0x1p-127",
        "e8m0fnu, 0x1.8p-126, 0x1p-125",
        "e8m0fnu, 0x1.8p-125, 0x1p-125",
        "e8m0fnu, 3, 2",
        "e8m0fnu, 6, 8"
    })
    void keepsToTheContractForSignsAndZeros(String name, float value, float expected) {
        float rounded = ScalarCodec.of(Formats.parse(name)).round(value, Rounding.NEAREST_EVEN, Overflow.SATURATE, 0);

        assertThat(Float.floatToIntBits(rounded)).isEqualTo(Float.floatToIntBits(expected));
    }

    @ParameterizedTest
    @MethodSource("io.altgrad.format.FormatFixtures#all")
    void givesTheCanonicalNaNForNaN(NumberFormat format) {
        float odd = Float.intBitsToFloat(0xffc12345);
        for (Rounding rounding : Rounding.values()) {
            float rounded = ScalarCodec.of(format).round(odd, rounding, Overflow.SATURATE, 0);
            assertThat(Float.floatToRawIntBits(rounded)).isEqualTo(0x7fc00000);
        }
    }

    @Test
    void refusesToEncodeNaNWhereThereIsNoCodeForIt() {
        assertThatThrownBy(() -> ScalarCodec.of(Formats.parse("e3m4"))
                        .encode(Float.NaN, Rounding.NEAREST_EVEN, Overflow.SATURATE, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot encode NaN in e3m4: it has no code for it.");
    }

    /** Boldo and Melquiond 2008, theorem 1: with two bits to spare, rounding to odd first changes no second rounding. */
    @Test
    void roundingToOddFirstDoesNotRoundTwice() {
        ScalarCodec wide = ScalarCodec.of(Formats.parse("e4m6"));
        ScalarCodec narrow = ScalarCodec.of(Formats.parse("e4m3"));
        int evenDiffers = 0;
        for (int i = 1; i < 40_000; i++) {
            float value = i * 0x1p-9f;
            float once = narrow.round(value, Rounding.NEAREST_EVEN, Overflow.SATURATE, 0);
            float odd = wide.round(value, Rounding.TO_ODD, Overflow.SATURATE, 0);
            float even = wide.round(value, Rounding.NEAREST_EVEN, Overflow.SATURATE, 0);
            assertThat(narrow.round(odd, Rounding.NEAREST_EVEN, Overflow.SATURATE, 0))
                    .isEqualTo(once);
            evenDiffers += narrow.round(even, Rounding.NEAREST_EVEN, Overflow.SATURATE, 0) == once ? 0 : 1;
        }
        assertThat(evenDiffers).isPositive();
    }

    @Test
    void refusesACodeThatIsNotOne() {
        assertThatThrownBy(() -> ScalarCodec.of(Formats.parse("e2m1fn")).decode(16))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot decode 16 from e2m1fn: its codes are 0 to 15.");
    }

    @ParameterizedTest
    @EnumSource(Overflow.class)
    void carriesTheLargestSubnormalToTheSmallestNormal(Overflow overflow) {
        ScalarCodec codec = ScalarCodec.of(Formats.parse("e4m3fn"));
        float largestSubnormal = codec.decode(7);
        float smallestNormal = codec.decode(8);

        assertThat(codec.encode((largestSubnormal + smallestNormal) / 2, Rounding.NEAREST_EVEN, overflow, 0))
                .isEqualTo(8);
    }

    private static void expectNearest(NumberFormat format, float value, int code) {
        expect(format, value, Rounding.NEAREST_EVEN, code);
    }

    private static void expectTowardZero(NumberFormat format, float value, int code) {
        if (value > 0 || format.hasZero()) {
            expect(format, value, Rounding.TOWARD_ZERO, code);
        }
    }

    private static void expect(NumberFormat format, float value, Rounding rounding, int code) {
        ScalarCodec codec = ScalarCodec.of(format);
        for (Overflow overflow : Overflow.values()) {
            int positive = codec.encode(value, rounding, overflow, 0);
            if (positive != code) {
                fail("%s %s %s gives %x, not %x", format.name(), Float.toHexString(value), rounding, positive, code);
            }
            int negative = format.signed() ? codec.encode(-value, rounding, overflow, 0) : format.nanCode();
            if (negative != negated(format, code)) {
                fail("%s -%s %s gives %x", format.name(), Float.toHexString(value), rounding, negative);
            }
        }
    }

    private static int negated(NumberFormat format, int code) {
        if (!format.signed()) {
            return format.nanCode();
        }
        return code == 0 && !format.hasNegativeZero() ? 0 : code | 1 << (format.bits() - 1);
    }

    /** FORMATS.md, word for word, in exact decimals. */
    private static float definition(NumberFormat format, int code) {
        int m = code % (1 << format.mantissaBits());
        int e = (code >> format.mantissaBits()) % (1 << format.exponentBits());
        boolean negative = format.specialCodes() != SpecialCodes.FNU && code >> (format.bits() - 1) == 1;
        boolean topExponent = e == (1 << format.exponentBits()) - 1;
        boolean topMantissa = m == (1 << format.mantissaBits()) - 1;
        boolean negativeZero = negative && e == 0 && m == 0;
        switch (format.specialCodes()) {
            case IEEE -> {
                if (topExponent) {
                    return m != 0 ? Float.NaN : negative ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
                }
            }
            case FN, FNU -> {
                if (topExponent && topMantissa) {
                    return Float.NaN;
                }
            }
            case FNUZ -> {
                if (negativeZero) {
                    return Float.NaN;
                }
            }
            case EXTENDED -> {
                if (negativeZero) {
                    return Float.NaN;
                }
                if (topExponent && topMantissa) {
                    return negative ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
                }
            }
            case NONE -> {}
        }
        if (negativeZero) {
            return -0f;
        }
        BigDecimal fraction = new BigDecimal(m).multiply(power(-format.mantissaBits()));
        BigDecimal value;
        if (format.exponentBits() == 0) {
            value = fraction.multiply(power(-format.bias()));
        } else if (e == 0 && format.specialCodes() != SpecialCodes.FNU) {
            value = fraction.multiply(power(1 - format.bias()));
        } else {
            value = fraction.add(BigDecimal.ONE).multiply(power(e - format.bias()));
        }
        float f = value.floatValue();
        if (new BigDecimal(f).compareTo(value) != 0) {
            fail("%s is not a float", value);
        }
        return negative ? -f : f;
    }

    private static BigDecimal power(int exponent) {
        BigDecimal two = BigDecimal.valueOf(2);
        return exponent >= 0 ? two.pow(exponent) : new BigDecimal("0.5").pow(-exponent);
    }
}
