package io.altgrad.format;

import io.altgrad.vector.Warming;

/** The loops that widen bfloat16; two implementations that agree bit for bit. Stateless. */
interface WideningLoops {

    /**
     * Computes {@code out = in * ofRows[i] * ofColumns[j] + added[j]} for {@code rows} rows of as many columns as there are
     * factors of columns, each operation rounded to float32, from left to right.
     *
     * @param firstRow whose factor the first row has
     */
    void widen(short[] in, float[] out, int rows, float[] ofRows, int firstRow, float[] ofColumns, float[] added);

    /** The vector loop where the JVM has it and once it is fast, else the plain one. */
    static WideningLoops fastest() {
        WideningLoops plain = new ScalarWidening();
        if (!Warming.vectorsExist()) {
            return plain;
        }
        // No multiple of a vector, so that what is left over is compiled too.
        float[] factors = new float[103];
        short[] sample = new short[10 * factors.length];
        float[] widened = new float[sample.length];
        Warming<WideningLoops> warming = new Warming<>(
                "widening",
                plain,
                new VectorWidening(),
                loops -> loops.widen(sample, widened, 10, factors, 0, factors, factors));
        return (in, out, rows, ofRows, firstRow, ofColumns, added) ->
                warming.faster(rows * ofColumns.length).widen(in, out, rows, ofRows, firstRow, ofColumns, added);
    }
}
