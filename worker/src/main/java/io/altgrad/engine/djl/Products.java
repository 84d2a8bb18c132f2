package io.altgrad.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.ScriptCalls;

/** The matrix products that a Linear is made of, by one of the ways that libtorch has. */
sealed interface Products {

    /** {@code x Wᵀ + b}: x (…, in), weight (out, in), bias (out) or null. */
    PtNDArray linear(PtNDArray x, PtNDArray weight, PtNDArray bias);

    /** {@code A B}: a (…, k), b (k, n). */
    PtNDArray product(PtNDArray a, PtNDArray b);

    /** {@code Aᵀ B}: a (k, m), b (k, n). */
    default PtNDArray productOfTransposed(PtNDArray a, PtNDArray b) {
        // The view is closed, else it would keep alive what is freed.
        try (NDArray transposed = a.transpose()) {
            return product((PtNDArray) transposed, b);
        }
    }

    /**
     * By oneDNN, which makes its code for the vectors that the processor has, where MKL, which libtorch takes by
     * itself, keeps to half of them. Elsewhere MKL is as fast, and faster with a left operand that is transposed.
     */
    record OneDnn(Script script, PtNDManager scope) implements Products {

        @Override
        public PtNDArray linear(PtNDArray x, PtNDArray weight, PtNDArray bias) {
            return bias == null
                    ? script.run("product_of_transposed", scope, Script.arg(x), Script.arg(weight))[0]
                    : script.run("linear", scope, Script.arg(x), Script.arg(weight), Script.arg(bias))[0];
        }

        @Override
        public PtNDArray product(PtNDArray a, PtNDArray b) {
            return script.run("product", scope, Script.arg(a), Script.arg(b))[0];
        }

        /** oneDNN wants the left operand in row-major order, so the smaller one is copied into it. */
        @Override
        public PtNDArray productOfTransposed(PtNDArray a, PtNDArray b) {
            return script.run("product_of_transposed_left", scope, Script.arg(a), Script.arg(b))[0];
        }
    }

    /** Products by the library that libtorch chooses. */
    record Plain() implements Products {

        @Override
        public PtNDArray linear(PtNDArray x, PtNDArray weight, PtNDArray bias) {
            return JniUtils.linear(x, weight, bias);
        }

        @Override
        public PtNDArray product(PtNDArray a, PtNDArray b) {
            return (PtNDArray) a.matMul(b);
        }
    }

    /** Products of operands that are rounded to bfloat16. */
    record Bfloat16(Script script, PtNDManager scope) implements Products {

        @Override
        public PtNDArray linear(PtNDArray x, PtNDArray weight, PtNDArray bias) {
            try (NDArray transposed = weight.transpose()) {
                PtNDArray y = product(x, (PtNDArray) transposed);
                return bias == null ? y : (PtNDArray) y.add(bias);
            }
        }

        @Override
        public PtNDArray product(PtNDArray a, PtNDArray b) {
            return script.run("product", scope, Script.arg(a), Script.arg(b), ScriptCalls.argument(1L))[0];
        }
    }
}
