package io.altgrad.format;

/** The loops in plain Java. */
final class ScalarColumns implements ColumnLoops {

    @Override
    public void raise(float[] amax, float[] in, int rows) {
        for (int row = 0; row < rows; row++) {
            raiseRow(amax, in, row * amax.length, 0);
        }
    }

    /** A row that begins at {@code offset}, from column {@code first} on. */
    static void raiseRow(float[] amax, float[] in, int offset, int first) {
        for (int j = first; j < amax.length; j++) {
            int magnitude = Float.floatToRawIntBits(in[offset + j]) & CastPlan.MAGNITUDE;
            amax[j] = Float.intBitsToFloat(Math.max(Float.floatToRawIntBits(amax[j]), magnitude));
        }
    }

    @Override
    public void codes(CastPlan plan, float[] in, short[] out, int rows, float[] scales) {
        for (int row = 0; row < rows; row++) {
            codesOfRow(plan, in, out, row * scales.length, 0, scales);
        }
    }

    /** A row that begins at {@code offset}, from column {@code first} on. */
    static void codesOfRow(CastPlan plan, float[] in, short[] out, int offset, int first, float[] scales) {
        for (int j = first; j < scales.length; j++) {
            out[offset + j] = ScalarLoops.code(plan, in[offset + j] * scales[j]);
        }
    }
}
