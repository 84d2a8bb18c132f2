package io.altgrad.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Scaling;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StochasticRoundingTest {

    /** All draws of K bits: as many round up as the fraction has steps of 2^-K. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 13})
    void fewRandomBitsRoundUpAsOftenAsTheFractionSaysInThem(int randomBits) {
        int rest = new Cast(Formats.parse("e5m2"), Scaling.NONE, Rounding.STOCHASTIC, Overflow.SATURATE, randomBits)
                .bitsNotDrawn();
        for (String name : List.of("e4m3fn", "e5m2", "e0m7", "e2m1fn")) {
            NumberFormat format = Formats.parse(name);
            ScalarCodec codec = ScalarCodec.of(format);
            float lower = codec.decode(5);
            float gap = codec.decode(6) - lower;
            for (int sixtyFourths = 0; sixtyFourths < 64; sixtyFourths++) {
                float value = lower + gap * sixtyFourths / 64;
                int up = 0;
                for (int draw = 0; draw < 1 << randomBits; draw++) {
                    int word = draw << (32 - randomBits) | rest;
                    up += codec.round(value, Rounding.STOCHASTIC, Overflow.SATURATE, word) > lower ? 1 : 0;
                }
                assertThat(up).as("%s, %s/64", name, sixtyFourths).isEqualTo((sixtyFourths << randomBits) / 64);
            }
        }
    }

    private static final RandomStream STREAM = RandomStream.of(7, "stochastic");

    @ParameterizedTest
    @CsvSource({
        // format, value, lower neighbour, upper neighbour, how many of 2^24 words round up
        "e4m3fn, 1.0625,     1,    1.125, 8388608",
        "e4m3fn, 1.0000001,  1,    1.125, 16",
        "e4m3fn, 0x1p-12,    0,    0x1p-9, 2097152",
        "e4m3fn, 0x1p-40,    0,    0x1p-9, 1",
        "e4m3fn, 447,        416,  448,   16252928",
        "e7m0,   1.25,       1,    2,     4194304",
        "bf16,   0x1.01p-130, 0x1.0p-130, 0x1.2p-130, 524288",
        "e8m0b128, 0x1.4p-127, 0x1p-127, 0x1p-126, 4194304"
    })
    void roundsUpForExactlyTheFractionOfAllWords(String name, float value, float lower, float upper, int wordsUp) {
        ScalarCodec codec = ScalarCodec.of(Formats.parse(name));

        assertThat(stochastic(codec, value, 0)).isEqualTo(upper);
        assertThat(stochastic(codec, value, (wordsUp - 1) << 8 | 0xff)).isEqualTo(upper);
        assertThat(stochastic(codec, value, wordsUp << 8)).isEqualTo(lower);
        assertThat(stochastic(codec, value, -1)).isEqualTo(lower);
        assertThat(stochastic(codec, -value, (wordsUp - 1) << 8 | 0xff)).isEqualTo(-upper);
        assertThat(stochastic(codec, -value, wordsUp << 8)).isEqualTo(-lower);
    }

    @ParameterizedTest
    @CsvSource({
        "e4m3fn, 1.03",
        "e5m2, 3.3",
        "e3m4, 0.001",
        "e2m1fn, 0.3",
        "e0m7, 0.1234",
        "fp16, 1e-7",
        "bf16, -3.14159",
        "e7m0, 5.5"
    })
    void isUnbiased(String name, float value) {
        NumberFormat format = Formats.parse(name);
        int n = 1 << 20;
        float[] values = new float[n];
        Arrays.fill(values, value);
        ArrayCodec.of(format, Rounding.STOCHASTIC, Overflow.SATURATE).quantize(values, 0, values, 0, n, 1, STREAM, 0);

        double mean = 0;
        float lowest = Float.POSITIVE_INFINITY;
        float highest = Float.NEGATIVE_INFINITY;
        for (float rounded : values) {
            mean += (double) rounded / n;
            lowest = Math.min(lowest, rounded);
            highest = Math.max(highest, rounded);
        }
        double step = (double) highest - lowest;
        double up = (value - lowest) / step;
        assertThat(up).isBetween(0.0, 1.0);
        assertThat(mean).isCloseTo(value, within(4 * step * Math.sqrt(up * (1 - up) / n)));
    }

    @Test
    void isReproducibleHoweverTheArrayIsCut() {
        ArrayCodec codec = ArrayCodec.of(Formats.parse("e4m3fn"), Rounding.STOCHASTIC, Overflow.SATURATE);
        float[] in = new float[5000];
        RandomStream.of(1, "data").fillNormal(in, 0, 1);
        float[] whole = new float[in.length];
        codec.quantize(in, 0, whole, 0, in.length, 100, STREAM, 12345);

        float[] parts = new float[in.length];
        for (int from = 0, width = 1; from < in.length; from += width, width = width * 3 % 1031) {
            int length = Math.min(width, in.length - from);
            codec.quantize(in, from, parts, from, length, 100, STREAM, 12345 + from);
        }
        assertThat(parts).containsExactly(whole);

        codec.quantize(in, 0, parts, 0, in.length, 100, STREAM, 12346);
        assertThat(parts).isNotEqualTo(whole);
    }

    @Test
    void needsAStream() {
        ArrayCodec codec = ArrayCodec.of(Formats.parse("e4m3fn"), Rounding.STOCHASTIC, Overflow.SATURATE);
        float[] one = {1};

        assertThatThrownBy(() -> codec.quantize(one, 0, one, 0, 1, 1, null, 0))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("Stochastic rounding needs a stream of random bits.");
    }

    private static float stochastic(ScalarCodec codec, float value, int randomBits) {
        return codec.round(value, Rounding.STOCHASTIC, Overflow.TO_INF_OR_NAN, randomBits);
    }
}
