package io.altgrad.format;

import io.altgrad.vector.Warming;

/**
 * The loops over matrices whose columns have a scale each, row by row as they lie; two implementations that agree bit for
 * bit. Stateless.
 */
interface ColumnLoops {

    /** Raises each column's amax to its largest magnitude in {@code rows} rows; it becomes NaN where one is. */
    void raise(float[] amax, float[] in, int rows);

    /**
     * Computes {@code out = bfloat16(round(in * scale))} for {@code rows} rows, by a plan that {@linkplain
     * CastPlan#roundsByAddition rounds by addition} to a format of at most 8 significant bits.
     *
     * @param scales one for each column
     */
    void codes(CastPlan plan, float[] in, short[] out, int rows, float[] scales);

    /** The vector loops where the JVM has them and once they are fast, else the plain ones. */
    static ColumnLoops fastest() {
        ColumnLoops plain = new ScalarColumns();
        return Warming.vectorsExist() ? new WarmingColumns(plain, new VectorColumns()) : plain;
    }
}
