package io.altgrad.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.altgrad.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The array path against the oracle, bit for bit, over both implementations of the loops. {@code
 * -Daltgrad.samples=10000000} draws that many random floats for every format in place of 100 000.
 */
class ArrayCodecTest {

    private static final int SAMPLES = Integer.getInteger("altgrad.samples", 100_000);
    private static final int BATCH = 100_003;
    private static final RandomStream WORDS = RandomStream.of(11, "rounding");
    private static final float[] SCALES = {0.0123f, 97.3f, 0x1p-100f, 0x1.8p100f, 0x1p-149f, Scale.LARGEST};

    @Test
    void testsTheVectorLoops() {
        assertThat(ArrayCodec.vectorized())
                .as("run with --add-modules jdk.incubator.vector")
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("io.altgrad.format.FormatFixtures#all")
    void equalsTheOracleAtEveryValueAndMidpointUnderAnyScale(NumberFormat format) {
        float[] in = FormatFixtures.boundaries(format);
        expectOracle(format, in, 1, 5);
        if (format.bits() <= 8) {
            for (float scale : SCALES) {
                expectOracle(format, in, scale, 5);
                float[] unscaled = in.clone();
                for (int i = 0; i < in.length; i++) {
                    unscaled[i] /= scale;
                }
                expectOracle(format, unscaled, scale, 5);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.altgrad.format.FormatFixtures#all")
    void equalsTheOracleOnRandomFloats(NumberFormat format) {
        RandomStream stream = RandomStream.of(13, format.name());
        for (long done = 0; done < SAMPLES; done += BATCH) {
            int count = (int) Math.min(BATCH, SAMPLES - done);
            expectOracle(format, FormatFixtures.randomFloats(format, stream, 2 * done, count), 1, done);
        }
    }

    @ParameterizedTest
    @MethodSource("io.altgrad.format.FormatFixtures#all")
    void equalsTheOracleOnEveryBfloat16(NumberFormat format) {
        float[] in = new float[1 << 16];
        for (int i = 0; i < in.length; i++) {
            in[i] = Float.intBitsToFloat(i << 16);
        }
        expectOracle(format, in, 1, 0);
    }

    @ParameterizedTest
    @MethodSource("io.altgrad.format.FormatFixtures#all")
    void codesAsBfloat16AreTheOracles(NumberFormat format) {
        if (format.mantissaBits() > 7) {
            return;
        }
        float[] random = FormatFixtures.randomFloats(format, WORDS, 3, 4003);
        for (float scale : new float[] {1, 97.3f, 0x1p-100f}) {
            expectCodes(format, random, scale);
            if (format.bits() <= 8) {
                expectCodes(format, FormatFixtures.boundaries(format), scale);
            }
        }
    }

    private static void expectCodes(NumberFormat format, float[] in, float scale) {
        ScalarCodec oracle = ScalarCodec.of(format);
        int[] words = new int[in.length];
        WORDS.fillBits(words, 0);
        short[] out = new short[in.length];
        float[] actual = new float[in.length];
        float[] expected = new float[in.length];
        for (Rounding rounding : Rounding.values()) {
            for (Overflow overflow : Overflow.values()) {
                for (int i = 0; i < in.length; i++) {
                    expected[i] = asBfloat16(oracle.round(in[i] * scale, rounding, overflow, words[i]));
                }
                for (ArrayLoops loops : List.of(new VectorLoops(), new ScalarLoops())) {
                    ArrayCodec codec = ArrayCodec.of(format, rounding, overflow, loops);
                    codec.codes(in, out, new float[in.length], 0, 5, scale, words);
                    codec.codes(in, out, new float[in.length], 5, in.length - 5, scale, words);
                    for (int i = 0; i < in.length; i++) {
                        actual[i] = Float.intBitsToFloat(out[i] << 16);
                    }
                    assertSameBits(actual, expected);
                }
            }
        }
    }

    /** Itself, but in formats whose smallest numbers bfloat16 lacks. */
    private static float asBfloat16(float value) {
        return ScalarCodec.of(Formats.parse("bf16")).round(value, Rounding.NEAREST_EVEN, Overflow.TO_INF_OR_NAN, 0);
    }

    @Test
    void refusesToWriteCodesThatBfloat16DoesNotHold() {
        ArrayCodec codec = ArrayCodec.of(Formats.parse("fp16"), Rounding.NEAREST_EVEN, Overflow.SATURATE);
        assertThatThrownBy(() -> codec.codes(new float[1], new short[1], new float[1], 0, 1, 1, new int[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot write codes of fp16 as bfloat16: it holds 8 significant bits, and they have 11.");
    }

    /** A random word seldom equals the fraction it is compared with; here each does, or differs by one. */
    @ParameterizedTest
    @MethodSource("io.altgrad.format.FormatFixtures#all")
    void equalsTheOracleWhereTheDrawIsAlmostTheFraction(NumberFormat format) {
        if (!CastPlan.covers(format)) {
            return;
        }
        ScalarCodec oracle = ScalarCodec.of(format);
        float[] in = FormatFixtures.randomFloats(format, WORDS, 7, 20_000);
        float[] boundaries = FormatFixtures.boundaries(format);
        System.arraycopy(boundaries, 0, in, 0, Math.min(in.length / 2, boundaries.length));
        int[] words = new int[in.length];
        float[] expected = new float[in.length];
        float[] out = new float[in.length];
        CastPlan plan = new CastPlan(format, Rounding.STOCHASTIC, Overflow.TO_INF_OR_NAN);
        for (int nudge = -1; nudge <= 1; nudge++) {
            for (int i = 0; i < in.length; i++) {
                words[i] = (firstWordThatRoundsDown(format, in[i]) + nudge) << 8;
                expected[i] = oracle.round(in[i], Rounding.STOCHASTIC, Overflow.TO_INF_OR_NAN, words[i]);
            }
            for (ArrayLoops loops : List.of(new VectorLoops(), new ScalarLoops())) {
                loops.quantize(plan, in, 0, out, 0, in.length, 1, words, 0);
                assertSameBits(out, expected);
            }
        }
    }

    private static int firstWordThatRoundsDown(NumberFormat format, float value) {
        float magnitude = Math.abs(value);
        if (!(magnitude < format.maxFinite())) {
            return 0;
        }
        ScalarCodec codec = ScalarCodec.of(format);
        int lower = codec.encode(magnitude, Rounding.TOWARD_ZERO, Overflow.SATURATE, 0);
        double from = codec.decode(lower);
        double gap = codec.decode(lower + 1) - from;
        return (int) Math.ceil((magnitude - from) / gap * (1 << 24));
    }

    @ParameterizedTest
    @MethodSource("io.altgrad.format.Formats#all")
    void worksInPlaceAndLeavesTheRestAlone(NumberFormat format) {
        for (int length = 0; length < 70; length++) {
            float[] in = FormatFixtures.randomFloats(format, WORDS, 0, 80);
            float[] expected = in.clone();
            ArrayCodec codec = ArrayCodec.of(format, Rounding.STOCHASTIC, Overflow.SATURATE);
            codec.quantize(in, 5, expected, 5, length, 3, WORDS, 1);
            float[] original = in.clone();
            float[] moved = new float[80];
            codec.quantize(in, 5, moved, 0, length, 3, WORDS, 1);
            codec.quantize(in, 5, in, 5, length, 3, WORDS, 1);

            assertSameBits(in, expected);
            assertSameBits(Arrays.copyOf(moved, length), Arrays.copyOfRange(in, 5, 5 + length));
            assertSameBits(Arrays.copyOf(in, 5), Arrays.copyOf(original, 5));
            assertSameBits(Arrays.copyOfRange(in, 5 + length, 80), Arrays.copyOfRange(original, 5 + length, 80));
            assertThat(Arrays.copyOfRange(moved, length, 80)).containsOnly(0);
        }
    }

    @ParameterizedTest
    @MethodSource("io.altgrad.format.Formats#all")
    void quantizesTwiceToTheSame(NumberFormat format) {
        float[] once = FormatFixtures.randomFloats(format, WORDS, 0, 1000);
        ArrayCodec codec = ArrayCodec.of(format, Rounding.NEAREST_EVEN, Overflow.SATURATE);
        codec.quantize(once, 0, once, 0, once.length, 0.5f, null, 0);
        float[] twice = once.clone();
        codec.quantize(twice, 0, twice, 0, twice.length, 0.5f, null, 0);

        assertSameBits(twice, once);
    }

    @Test
    void amaxIsTheLargestMagnitudeOfTheRange() {
        for (ArrayLoops loops :
                List.of(new VectorLoops(), new ScalarLoops(), new WarmingLoops(new ScalarLoops(), new VectorLoops()))) {
            for (int length = 0; length < 70; length++) {
                float[] in = new float[length + 4];
                RandomStream.of(length, "amax").fillNormal(in, 0, 1);
                in[0] = 1e30f;
                in[in.length - 1] = Float.NaN;
                float expected = 0;
                for (int i = 0; i < length; i++) {
                    expected = Math.max(expected, Math.abs(in[2 + i]));
                }
                assertThat(Float.intBitsToFloat(loops.amaxBits(in, 2, length))).isEqualTo(expected);
                assertThat(ArrayCodec.amax(in, 2, length)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 63, 64, 65, 99})
    void amaxIsNaNIfAnyElementIs(int at) {
        float[] in = new float[100];
        Arrays.fill(in, Float.NEGATIVE_INFINITY);
        assertThat(ArrayCodec.amax(in, 0, 100)).isEqualTo(Float.POSITIVE_INFINITY);

        for (int bits : new int[] {0x7fc00000, 0xffc00001, 0x7f800001, 0xff800001}) {
            in[at] = Float.intBitsToFloat(bits);
            assertThat(ArrayCodec.amax(in, 0, 100)).isNaN();
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -0f, -1, Float.NaN, Float.POSITIVE_INFINITY})
    void refusesAScaleThatIsNone(float scale) {
        ArrayCodec codec = ArrayCodec.of(Formats.parse("e5m2"), Rounding.NEAREST_EVEN, Overflow.SATURATE);
        assertThatThrownBy(() -> codec.quantize(new float[1], 0, new float[1], 0, 1, scale, null, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot quantize to e5m2 with scale " + scale + ": a scale is finite and above 0.");
    }

    @Test
    void refusesARangeOutsideItsArray() {
        ArrayCodec codec = ArrayCodec.of(Formats.parse("e5m2"), Rounding.NEAREST_EVEN, Overflow.SATURATE);
        assertThatThrownBy(() -> codec.quantize(new float[4], 2, new float[9], 0, 3, 1, null, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> codec.quantize(new float[9], 0, new float[4], 2, 3, 1, null, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ArrayCodec.amax(new float[4], 2, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static void expectOracle(NumberFormat format, float[] in, float scale, long firstIndex) {
        int[] words = new int[in.length];
        WORDS.fillBits(words, firstIndex);
        float[] expected = new float[in.length];
        float[] out = new float[in.length];
        for (Rounding rounding : Rounding.values()) {
            for (Overflow overflow : Overflow.values()) {
                ScalarCodec oracle = ScalarCodec.of(format);
                for (int i = 0; i < in.length; i++) {
                    float rounded = oracle.round(in[i] * scale, rounding, overflow, words[i]);
                    expected[i] = Float.isNaN(rounded) ? Float.NaN : rounded / scale;
                }
                for (ArrayCodec codec : codecs(format, rounding, overflow)) {
                    codec.quantize(in, 0, out, 0, in.length, scale, WORDS, firstIndex);
                    int at = firstDifference(out, expected);
                    if (at >= 0) {
                        fail(
                                "%s %s %s: %s * %s gives %s, expected %s",
                                format.name(),
                                rounding,
                                overflow,
                                Float.toHexString(in[at]),
                                scale,
                                Integer.toHexString(Float.floatToRawIntBits(out[at])),
                                Integer.toHexString(Float.floatToRawIntBits(expected[at])));
                    }
                }
            }
        }
    }

    private static int firstDifference(float[] actual, float[] expected) {
        for (int i = 0; i < actual.length; i++) {
            if (Float.floatToRawIntBits(actual[i]) != Float.floatToRawIntBits(expected[i])) {
                return i;
            }
        }
        return -1;
    }

    private static List<ArrayCodec> codecs(NumberFormat format, Rounding rounding, Overflow overflow) {
        List<ArrayCodec> codecs = new ArrayList<>();
        codecs.add(ArrayCodec.of(format, rounding, overflow, new VectorLoops()));
        if (CastPlan.covers(format)) {
            codecs.add(ArrayCodec.of(format, rounding, overflow, new ScalarLoops()));
        }
        return codecs;
    }

    private static void assertSameBits(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        assertThat(firstDifference(actual, expected))
                .as("index of the first difference")
                .isEqualTo(-1);
    }
}
