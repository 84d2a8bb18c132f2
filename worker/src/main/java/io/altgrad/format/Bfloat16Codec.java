package io.altgrad.format;

/** Rounds arrays to bfloat16 and widens arrays of it, by the Vector API where the JVM has it. */
public final class Bfloat16Codec {

    private static final NarrowingLoops NARROWING = NarrowingLoops.fastest();
    private static final WideningLoops WIDENING = WideningLoops.fastest();

    private Bfloat16Codec() {}

    /**
     * Computes {@code out = bfloat16(in * factor)} for elements {@code offset ..}: the product rounded to float32,
     * then to nearest even; NaN becomes 0x7fc0.
     */
    public static void narrow(float[] in, short[] out, int offset, int length, float factor) {
        NARROWING.narrow(in, out, offset, length, factor);
    }

    /**
     * Computes {@code out = in * ofRows[i] * ofColumns[j] + added[j]} for the first {@code rows} rows of as many columns as
     * there are factors of columns, each operation rounded to float32, from left to right.
     *
     * @param firstRow whose factor the first row has
     */
    public static void widen(
            short[] in, float[] out, int rows, float[] ofRows, int firstRow, float[] ofColumns, float[] added) {
        WIDENING.widen(in, out, rows, ofRows, firstRow, ofColumns, added);
    }
}
