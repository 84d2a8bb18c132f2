package io.altgrad.engine.plain;

import static io.altgrad.engine.plain.PlainTensor.values;

import io.altgrad.tensor.CodeOps;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;

/** The operations on codes, element by element. */
record PlainCodes(PlainOps ops, Precision precision) implements CodeOps {

    @Override
    public Tensor product(Codes a, Codes b, Tensor bias) {
        Tensor product = product(a, b);
        return bias == null ? product : ops.add(product, bias);
    }

    private Tensor product(Codes a, Codes b) {
        if (precision == Precision.FLOAT32 && !a.areValues()) {
            return ops.linear(
                    ops.multiply(a.codes(), a.inverseScales()), ops.multiply(b.codes(), b.inverseScales()), null);
        }
        Tensor product = ops.linear(byRows(a), byRows(b), null);
        if (a.inverseScales() != null) {
            product = ops.multiply(product, a.inverseScales());
        }
        return b.inverseScales() == null
                ? product
                : ops.multiply(product.transpose(), b.inverseScales()).transpose();
    }

    private static Tensor byRows(Codes codes) {
        return codes.lieByColumns() ? codes.codes().transpose() : codes.codes();
    }

    @Override
    public Tensor encode(Tensor x, Tensor scale, Dtype type) {
        return PlainTensor.of(x.shape(), type, values(ops.multiply(x, scale)));
    }

    @Override
    public Tensor empty(Tensor like, long rows, long columns, Dtype type) {
        return PlainTensor.of(Shape.of(rows, columns), type, new float[Math.toIntExact(rows * columns)]);
    }

    @Override
    public Tensor operand(Tensor x) {
        return ops.rows(x);
    }

    @Override
    public Tensor transposed(Tensor codes) {
        return codes.transpose();
    }

    @Override
    public Tensor contiguous(Tensor x) {
        return x;
    }

    @Override
    public Tensor amax(Tensor x, float least) {
        double largest = least;
        for (float value : values(x)) {
            largest = Math.max(largest, Math.abs(value));
        }
        return PlainTensor.of(Shape.of(1, 1), new float[] {(float) largest});
    }
}
