package io.altgrad.format;

/** Widens one value at a time, in plain Java. */
final class ScalarWidening implements WideningLoops {

    @Override
    public void widen(
            short[] in, float[] out, int rows, float[] ofRows, int firstRow, float[] ofColumns, float[] added) {
        for (int row = 0; row < rows; row++) {
            widenRow(in, out, row * ofColumns.length, 0, ofRows[firstRow + row], ofColumns, added);
        }
    }

    /** A row that begins at {@code offset}, from column {@code first} on. */
    static void widenRow(
            short[] in, float[] out, int offset, int first, float factor, float[] ofColumns, float[] added) {
        for (int j = first; j < ofColumns.length; j++) {
            out[offset + j] = Float.intBitsToFloat(in[offset + j] << 16) * factor * ofColumns[j] + added[j];
        }
    }
}
