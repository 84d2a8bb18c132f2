package io.altgrad.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScaleTest {

    private static final int AMAXES = 2000;

    @ParameterizedTest
    @MethodSource("io.altgrad.format.Formats#all")
    void theElementWithTheAmaxLandsOnMaxFiniteWhateverTheRounding(NumberFormat format) {
        ScalarCodec codec = ScalarCodec.of(format);
        RandomStream stream = RandomStream.of(3, "amax");
        float max = format.maxFinite();
        int reached = 0;
        for (float amax : amaxes(stream)) {
            float scale = Scale.of(format, amax);
            assertThat(scale > 0 && scale <= Scale.LARGEST)
                    .as("scale %s", scale)
                    .isTrue();
            if (scale == Scale.LARGEST) {
                assertThat((double) amax * scale).isLessThanOrEqualTo(max);
                continue;
            }
            reached++;
            for (Rounding rounding : Rounding.values()) {
                for (Overflow overflow : Overflow.values()) {
                    for (int randomBits : new int[] {0, -1, 0x7fffffff}) {
                        assertThat(codec.round(amax * scale, rounding, overflow, randomBits))
                                .as("%s, amax %s, scale %s, %s", format.name(), amax, scale, rounding)
                                .isEqualTo(max);
                    }
                }
            }
            assertThat(max / scale).isLessThanOrEqualTo(amax);
            assertThat(amax * scale).isLessThan(CastPlan.saturatedFrom(format, Rounding.NEAREST_EVEN));
            assertThat(amax * scale).isLessThan(CastPlan.saturatedFrom(format, Rounding.TOWARD_ZERO));
        }
        assertThat(reached).isGreaterThan(AMAXES / 4);
    }

    @ParameterizedTest
    @MethodSource("io.altgrad.format.FormatFixtures#all")
    void isAlwaysFiniteAndAboveZero(NumberFormat format) {
        for (float amax : amaxes(RandomStream.of(4, "amax"))) {
            assertThat(Scale.of(format, amax)).isBetween(Float.MIN_VALUE, Scale.LARGEST);
            assertThat(Scale.powerOfTwo(format, amax)).isBetween(Float.MIN_VALUE, Scale.LARGEST);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "e4m3fn, 448, 1",
        "e4m3fn, 1, 448",
        "e4m3fn, 896, 0.5",
        "e5m2, 1, 57344",
        "e7m0, 1, 0x1p64",
        "e7m0, 0x1p-60, 0x1p124",
        "e7m0, 0x1p-62, 0x1p126",
        "e0m7, 127, 0.0078125",
        "bf16, 0.5, 0x1p127"
    })
    void isMaxFiniteOverAmaxWithoutAFloor(String name, float amax, float scale) {
        assertThat(Scale.of(Formats.parse(name), amax)).isEqualTo(scale);
    }

    @ParameterizedTest
    @MethodSource("io.altgrad.format.Formats#all")
    void isOneForATensorOfZeros(NumberFormat format) {
        assertThat(Scale.of(format, 0)).isEqualTo(1);
        assertThat(Scale.of(format, -0f)).isEqualTo(1);
        assertThat(Scale.powerOfTwo(format, 0)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "e4m3fn, 448, 1",
        "e4m3fn, 449, 0.5",
        "e4m3fn, 1, 256",
        "e4m3fn, 0.875, 512",
        "e2m1fn, 1e-45, 0x1p127",
        // where half the scale would let the amax round up to 2^128
        "e5m2, 3.3895e38, 0x1p-112",
        "e4m3fn, 3.3895e38, 0x1p-119",
        "bf16, 3.4028235e38, 1"
    })
    void hasAVariantThatIsAPowerOfTwoAndSaturatesInTheLastBinadeOfAFloatAlone(String name, float amax, float scale) {
        assertThat(Scale.powerOfTwo(Formats.parse(name), amax)).isEqualTo(scale);
    }

    /** 2688 / 2^-116 would be 1.3125 · 2^127, with 448 as the block's scale: 2^127 / 341.3. */
    @Test
    void aTensorsFactorOfNvfp4StaysAtTheLargestScale() {
        assertThat(Scale.nvfp4(0x1p-116f, 0x1p-116f)).isEqualTo(0x1p127f / 352);
    }

    @ParameterizedTest
    @MethodSource("io.altgrad.format.Formats#all")
    void theVariantUsesAtLeastHalfTheRange(NumberFormat format) {
        for (float amax : amaxes(RandomStream.of(5, "amax"))) {
            float scale = Scale.powerOfTwo(format, amax);
            double top = (double) scale * amax;
            assertThat(Math.scalb(1f, Math.getExponent(scale)) == scale || scale < Float.MIN_NORMAL)
                    .isTrue();
            if (amax < 0x1p127f) {
                assertThat(top).isLessThanOrEqualTo(format.maxFinite());
            }
            assertThat(format.maxFinite() / scale).isFinite();
            assertThat(top > format.maxFinite() / 2.0 || scale == Scale.LARGEST).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -1})
    void refusesAnAmaxThatIsNotFinite(float amax) {
        String message = "Cannot scale to e4m3fn: amax is " + amax + "; it must be a finite number of at least 0.";
        assertThatThrownBy(() -> Scale.of(Formats.parse("e4m3fn"), amax))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> Scale.powerOfTwo(Formats.parse("e4m3fn"), amax))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void theProductMayBeAboveMaxFiniteButNeverBelow() {
        NumberFormat format = Formats.parse("e4m3fn");
        int above = 0;
        for (float amax : amaxes(RandomStream.of(6, "amax"))) {
            float scale = Scale.of(format, amax);
            above += scale < Scale.LARGEST && amax * scale > format.maxFinite() ? 1 : 0;
        }
        assertThat(above)
                .as("amaxes that no scale carries to max finite itself")
                .isPositive();
    }

    /** Every exponent of a float, subnormal ones and the largest float included. */
    private static float[] amaxes(RandomStream stream) {
        float[] amaxes = new float[AMAXES];
        for (int i = 0; i < AMAXES; i++) {
            int bits = stream.bits(i) & 0x7fffffff;
            amaxes[i] = Float.intBitsToFloat(bits >= 0x7f800000 ? (bits & 0x007fffff) | 1 : bits | 1);
        }
        amaxes[0] = Float.MAX_VALUE;
        amaxes[1] = Float.MIN_VALUE;
        amaxes[2] = Float.MIN_NORMAL;
        amaxes[3] = 1;
        amaxes[4] = Math.nextDown(1f);
        return amaxes;
    }
}
