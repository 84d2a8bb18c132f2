package io.altgrad.format;

import io.altgrad.vector.Warming;
import java.util.Arrays;

/** The vector loops, each once it is fast; the plain ones until then. */
final class WarmingColumns implements ColumnLoops {

    private static final int ROWS = 10;

    /** No multiple of a vector, so that what is left over is compiled too. */
    private static final int COLUMNS = 103;

    private final Warming<ColumnLoops> raise;
    private final Warming<ColumnLoops> codes;

    WarmingColumns(ColumnLoops plain, ColumnLoops vector) {
        CastPlan plan = new CastPlan(Formats.parse("e5m2"), Rounding.NEAREST_EVEN, Overflow.SATURATE);
        float[] sample = new float[ROWS * COLUMNS];
        short[] made = new short[sample.length];
        float[] amax = new float[COLUMNS];
        float[] scales = new float[COLUMNS];
        Arrays.fill(scales, 1);
        raise = new Warming<>("column-amax", plain, vector, loops -> loops.raise(amax, sample, ROWS));
        codes = new Warming<>("column-codes", plain, vector, loops -> loops.codes(plan, sample, made, ROWS, scales));
    }

    @Override
    public void raise(float[] amax, float[] in, int rows) {
        raise.faster(rows * amax.length).raise(amax, in, rows);
    }

    @Override
    public void codes(CastPlan plan, float[] in, short[] out, int rows, float[] scales) {
        codes.faster(rows * scales.length).codes(plan, in, out, rows, scales);
    }
}
