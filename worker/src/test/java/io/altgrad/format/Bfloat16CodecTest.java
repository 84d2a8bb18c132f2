package io.altgrad.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.random.RandomStream;
import java.util.Arrays;
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

    /** Every bfloat16, in rows that are no multiple of a vector. */
    @Test
    void widensEachTimesItsRowAndThenItsColumnPlusWhatIsAdded() {
        int columns = 131;
        int rows = (1 << 16) / columns + 1;
        short[] in = new short[rows * columns];
        for (int i = 0; i < in.length; i++) {
            in[i] = (short) i;
        }
        float[] ofRows = FormatFixtures.randomFloats(BFLOAT16, RandomStream.of(18, "rows"), 0, rows + 3);
        float[] ofColumns = FormatFixtures.randomFloats(BFLOAT16, RandomStream.of(18, "columns"), 0, columns);
        float[] added = FormatFixtures.randomFloats(BFLOAT16, RandomStream.of(18, "added"), 0, columns);
        Arrays.fill(ofRows, 0, 103, 1);
        Arrays.fill(ofColumns, 0, 70, 1);
        Arrays.fill(added, 0, 70, -0f);
        for (WideningLoops loops : new WideningLoops[] {new ScalarWidening(), new VectorWidening()}) {
            float[] out = new float[in.length];
            loops.widen(in, out, rows, ofRows, 3, ofColumns, added);
            for (int i = 0; i < in.length; i++) {
                int column = i % columns;
                float expected =
                        Float.intBitsToFloat(in[i] << 16) * ofRows[3 + i / columns] * ofColumns[column] + added[column];
                assertThat(Float.floatToIntBits(out[i])).as("%h", in[i]).isEqualTo(Float.floatToIntBits(expected));
            }
        }
    }

    private static void expectOracle(float[] in, float factor) {
        ScalarCodec oracle = ScalarCodec.of(BFLOAT16);
        for (NarrowingLoops loops : new NarrowingLoops[] {new ScalarNarrowing(), new VectorNarrowing()}) {
            short[] out = new short[in.length];
            loops.narrow(in, out, 0, in.length, factor);
            for (int i = 0; i < in.length; i++) {
                float expected = oracle.round(in[i] * factor, Rounding.NEAREST_EVEN, Overflow.TO_INF_OR_NAN, 0);
                assertThat(Float.intBitsToFloat(out[i] << 16)).as("%h", in[i]).isEqualTo(Float.valueOf(expected));
            }
        }
    }
}
