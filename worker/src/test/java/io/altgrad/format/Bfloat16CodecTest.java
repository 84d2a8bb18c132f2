package io.altgrad.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.random.RandomStream;
import org.junit.jupiter.api.Test;

/** Both implementations of the loop against the oracle. */
class Bfloat16CodecTest {

    private static final NumberFormat BFLOAT16 = Formats.parse("bf16");

    /** No multiple of a vector. */
    private static final int COUNT = 100_003;

    @Test
    void roundsAsTheScalarCodecDoes() {
        float[] in = FormatFixtures.randomFloats(BFLOAT16, RandomStream.of(17, "narrow"), 0, COUNT);
        float[] special = {0f, -0f, Float.NaN, Float.MAX_VALUE, -Float.MAX_VALUE, Float.POSITIVE_INFINITY, 0x1.01p0f};
        System.arraycopy(special, 0, in, 0, special.length);
        expectOracle(in, 1);
        expectOracle(in, 0x1.3p5f);
        expectOracle(FormatFixtures.boundaries(BFLOAT16), 1);
    }

    private static void expectOracle(float[] in, float factor) {
        ScalarCodec oracle = ScalarCodec.of(BFLOAT16);
        for (NarrowingLoops loops : new NarrowingLoops[] {new ScalarNarrowing(), new VectorNarrowing()}) {
            short[] out = new short[in.length];
            loops.narrow(in, out, in.length, factor);
            for (int i = 0; i < in.length; i++) {
                float expected = oracle.round(in[i] * factor, Rounding.NEAREST_EVEN, Overflow.TO_INF_OR_NAN, 0);
                assertThat(Float.intBitsToFloat(out[i] << 16)).as("%h", in[i]).isEqualTo(Float.valueOf(expected));
            }
        }
    }
}
