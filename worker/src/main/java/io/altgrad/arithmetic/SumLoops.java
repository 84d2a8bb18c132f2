package io.altgrad.arithmetic;

import io.altgrad.format.Rounding;
import io.altgrad.spec.Accumulator;
import io.altgrad.vector.Warming;

/** The loops of a product with rounded sums; two implementations that agree bit for bit. Stateless. */
interface SumLoops {

    /** The vector loop where the JVM has it and once it is fast, else the plain one. */
    SumLoops FASTEST = fastest();

    /** Row-major a (rows, inner) and b (inner, columns), and where their product goes. */
    record Matrices(float[] a, float[] b, float[] out, int rows, int inner, int columns) {}

    /** Computes the whole product. */
    void product(SumPlan plan, Matrices matrices);

    private static SumLoops fastest() {
        SumLoops plain = new ScalarSums();
        if (!Warming.vectorsExist()) {
            return plain;
        }
        SumPlan plan = new SumPlan(new Accumulator(13, 8, Rounding.NEAREST_EVEN));
        Matrices sample = new Matrices(new float[9 * 16], new float[16 * 67], new float[9 * 67], 9, 16, 67);
        Warming<SumLoops> warming =
                new Warming<>("sums", plain, new VectorSums(), loops -> loops.product(plan, sample));
        return (by, matrices) -> warming.faster(Math.toIntExact(
                        Math.min((long) matrices.rows * matrices.inner * matrices.columns, Integer.MAX_VALUE)))
                .product(by, matrices);
    }
}
