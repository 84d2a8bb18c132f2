package io.altgrad.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.ScriptCalls;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Tensor;

/** {@code A Bᵀ} of codes: a (m, k), b (n, k), result (m, n). */
final class CodeProducts {

    private CodeProducts() {}

    /** On a CPU, by decoding them. */
    static PtNDArray ofDecoded(ScopedScript script, Codes a, Codes b) {
        return script.one(
                "scaled_product",
                Script.arg(a.codes()),
                Script.arg(b.codes()),
                Script.arg(a.inverseScales()),
                Script.arg(b.inverseScales()));
    }

    /**
     * By {@code products} of their values; one over the scales multiplies what was summed, the first operand's and then the
     * second's.
     */
    static PtNDArray ofValues(ScopedScript script, Products products, Codes a, Codes b) {
        PtNDArray product = productOfValues(script, products, a, b);
        if (isFactor(a)) {
            product.muli(DjlTensor.array(a.inverseScales()));
        }
        if (isFactor(b)) {
            try (NDArray ofColumns = DjlTensor.array(b.inverseScales()).transpose()) {
                product.muli(ofColumns);
            }
        }
        return product;
    }

    private static PtNDArray productOfValues(ScopedScript script, Products products, Codes a, Codes b) {
        // The views are closed, else they would keep alive what is freed.
        try (NDArray left = turned(a);
                NDArray right = turned(b)) {
            return products.linear(
                    left == null ? values(script, a) : (PtNDArray) left,
                    right == null ? values(script, b) : (PtNDArray) right,
                    null);
        }
    }

    /** A view by rows of values that lie by columns; null where they lie by rows. */
    private static NDArray turned(Codes codes) {
        return codes.lieByColumns() ? DjlTensor.array(codes.codes()).transpose() : null;
    }

    /** Sums rounded to bfloat16, widened and multiplied by the one scale that each operand has. */
    static PtNDArray ofFactors(ScopedScript script, Codes a, Codes b) {
        return script.one(
                "scaled_sums",
                Script.arg(a.codes()),
                Script.arg(b.codes()),
                order(a),
                order(b),
                ScriptCalls.argument(factor(a)),
                ScriptCalls.argument(factor(b)));
    }

    private static double factor(Codes codes) {
        return codes.scales() == null ? 1 : codes.scales().numbers()[0];
    }

    /** Sums rounded to bfloat16, without scales, and an uninitialized float32 tensor of their shape. */
    static PtNDArray[] sums(ScopedScript script, Codes a, Codes b) {
        return script.run("sums_and_place", Script.arg(a.codes()), Script.arg(b.codes()), order(a), order(b));
    }

    private static long order(Codes codes) {
        return ScriptCalls.argument((long) codes.order().ordinal());
    }

    /** Tells whether one over the scales is a factor of whole sums. */
    private static boolean isFactor(Codes codes) {
        return codes.inverseScales() != null && codes.blocks() == null;
    }

    private static PtNDArray values(ScopedScript script, Codes codes) {
        if (codes.blocks() != null) {
            return script.one(
                    "block_values",
                    Script.arg(codes.codes()),
                    Script.arg(codes.inverseScales()),
                    ScriptCalls.argument(codes.blocks().size()));
        }
        return codes.areValues() ? DjlTensor.array(codes.codes()) : script.one("values", Script.arg(codes.codes()));
    }

    /** On a GPU that multiplies codes. */
    static PtNDArray ofCodes(ScopedScript script, Codes a, Codes b) {
        return script.one(
                "scaled_product_cuda",
                Script.arg(a.codes()),
                Script.arg(b.codes()),
                Script.arg(inverseScales(a, b)),
                Script.arg(inverseScales(b, a)));
    }

    /** The scales of {@code a}; one for each row if {@code b} has that, because a GPU takes only two of a kind. */
    private static Tensor inverseScales(Codes a, Codes b) {
        Tensor scales = a.inverseScales();
        return a.needRowScalesBeside(b)
                ? new DjlTensor(
                        DjlTensor.array(scales).repeat(0, a.codes().shape().extent(0)))
                : scales;
    }
}
