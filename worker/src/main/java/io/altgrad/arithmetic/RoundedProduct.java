package io.altgrad.arithmetic;

import io.altgrad.spec.Accumulator;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;

/**
 * A matrix product whose sums are an {@link Accumulator}'s, bit for bit the same on every engine and place: operands are
 * read to the host, and one thread computes each output from first to last.
 */
public final class RoundedProduct {

    private RoundedProduct() {}

    /** {@code A B}: a (m, k), b (k, n), views of either order; of shape {@code result}, which has m · n elements. */
    public static Tensor of(Ops ops, Tensor a, Tensor b, Accumulator accumulator, Shape result) {
        int rows = Math.toIntExact(a.shape().extent(0));
        int inner = Math.toIntExact(a.shape().extent(1));
        int columns = Math.toIntExact(b.shape().extent(1));
        float[] out = new float[Math.multiplyExact(rows, columns)];
        SumLoops.FASTEST.product(
                new SumPlan(accumulator), new SumLoops.Matrices(a.toFloats(), b.toFloats(), out, rows, inner, columns));
        return ops.tensor(out, result.toArray());
    }
}
