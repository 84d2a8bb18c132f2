package io.altgrad.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Casts down the columns against the oracle, bit for bit, over both implementations of the loops. */
class ColumnLoopsTest {

    private static final List<ColumnLoops> ALL = List.of(new VectorColumns(), new ScalarColumns());

    /** No multiple of a vector. */
    private static final int COLUMNS = 37;

    private static final float[] SCALES = {1, 97.3f, 0x1p-100f, 0.37f, 0x1p20f};

    @ParameterizedTest
    @MethodSource("io.altgrad.format.FormatFixtures#all")
    void codesOfEachColumnAreTheOraclesUnderItsScale(NumberFormat format) {
        if (!ArrayCodec.of(format, Rounding.NEAREST_EVEN, Overflow.SATURATE).hasCodesOfColumns()) {
            return;
        }
        CastPlan plan = new CastPlan(format, Rounding.NEAREST_EVEN, Overflow.SATURATE);
        float[] scales = new float[COLUMNS];
        for (int j = 0; j < COLUMNS; j++) {
            scales[j] = SCALES[j % SCALES.length];
        }
        float[] in = each(format);
        short[] out = new short[in.length];
        for (ColumnLoops loops : ALL) {
            loops.codes(plan, in, out, in.length / COLUMNS, scales);
            for (int i = 0; i < in.length; i++) {
                float expected = ScalarCodec.of(format)
                        .round(in[i] * scales[i % COLUMNS], Rounding.NEAREST_EVEN, Overflow.SATURATE, 0);
                assertThat(Float.floatToIntBits(Float.intBitsToFloat(out[i] << 16)))
                        .isEqualTo(Float.floatToIntBits(expected));
            }
        }
    }

    /** Each value and midpoint in a column of each scale, undone where that is exact, and floats at random. */
    private static float[] each(NumberFormat format) {
        float[] boundaries = FormatFixtures.boundaries(format);
        float[] random = FormatFixtures.randomFloats(format, RandomStream.of(5, "columns"), 3, 29 * COLUMNS);
        int rows = boundaries.length * SCALES.length / COLUMNS + 1;
        float[] in = Arrays.copyOf(random, random.length + rows * COLUMNS);
        for (int i = 0; i < rows * COLUMNS; i++) {
            // Neighbouring columns have other scales, so that over five laps each value meets all.
            in[random.length + i] = boundaries[i % boundaries.length] / SCALES[i % COLUMNS % SCALES.length];
        }
        return in;
    }

    @Test
    void theAmaxOfAColumnIsThatOfItsElementsAloneAndNanWhereOneIs() {
        float[] in = FormatFixtures.randomFloats(Formats.parse("e5m2"), RandomStream.of(5, "amax"), 3, 11 * COLUMNS);
        in[3] = Float.NEGATIVE_INFINITY;
        in[5 * COLUMNS + 4] = Float.NaN;
        in[5 * COLUMNS + 36] = Float.NaN;
        for (int row = 0; row < 11; row++) {
            in[row * COLUMNS + 7] = -0f;
        }
        for (ColumnLoops loops : ALL) {
            float[] amax = new float[COLUMNS];
            loops.raise(amax, in, 11);
            for (int j = 0; j < COLUMNS; j++) {
                float[] column = new float[11];
                for (int row = 0; row < 11; row++) {
                    column[row] = in[row * COLUMNS + j];
                }
                assertThat(Float.floatToIntBits(amax[j]))
                        .isEqualTo(Float.floatToIntBits(ArrayCodec.amax(column, 0, 11)));
            }
        }
    }

    @Test
    void refusesACastThatNoAdditionRounds() {
        ArrayCodec codec = ArrayCodec.of(Formats.parse("e5m2"), Rounding.STOCHASTIC, Overflow.SATURATE);
        assertThatThrownBy(() -> codec.codesOfColumns(new float[1], new short[1], 1, new float[] {1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot write codes of e5m2 by column: the cast is not one that an addition rounds; "
                        + "cast the transposed by row.");
    }
}
