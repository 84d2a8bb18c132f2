package io.altgrad.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.ScriptCalls;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Tensor;
import java.util.Optional;

/** The matrix products that a Linear is made of, by one of the ways that libtorch has. */
sealed interface Products {

    long FLOAT32 = 0;
    long BFLOAT16 = 1;
    long ROUNDED = 2;

    /** The number by which {@code product} of {@code ops.py} multiplies batches of matrices in this precision. */
    long ofBatches();

    /** The values as these products read them; {@code x} itself where they take it as it is. */
    default Tensor operand(Tensor x) {
        return x;
    }

    /**
     * The script whose {@code linear_each} and the like multiply lists of operands just so; empty where none does.
     *
     * @param ops {@code ops.py}
     */
    default Optional<ScopedScript> ofStacks(ScopedScript ops) {
        return Optional.of(ops);
    }

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
    record OneDnn(ScopedScript script) implements Products {

        @Override
        public Optional<ScopedScript> ofStacks(ScopedScript ops) {
            return Optional.of(script);
        }

        @Override
        public long ofBatches() {
            return FLOAT32;
        }

        @Override
        public PtNDArray linear(PtNDArray x, PtNDArray weight, PtNDArray bias) {
            return bias == null
                    ? script.one("product_of_transposed", Script.arg(x), Script.arg(weight))
                    : script.one("linear", Script.arg(x), Script.arg(weight), Script.arg(bias));
        }

        @Override
        public PtNDArray product(PtNDArray a, PtNDArray b) {
            return script.one("product", Script.arg(a), Script.arg(b));
        }

        /** oneDNN wants the left operand in row-major order, so the smaller one is copied into it. */
        @Override
        public PtNDArray productOfTransposed(PtNDArray a, PtNDArray b) {
            return script.one("product_of_transposed_left", Script.arg(a), Script.arg(b));
        }
    }

    /** Products by the library that libtorch chooses. */
    record Plain() implements Products {

        @Override
        public long ofBatches() {
            return FLOAT32;
        }

        @Override
        public PtNDArray linear(PtNDArray x, PtNDArray weight, PtNDArray bias) {
            return JniUtils.linear(x, weight, bias);
        }

        @Override
        public PtNDArray product(PtNDArray a, PtNDArray b) {
            return (PtNDArray) a.matMul(b);
        }
    }

    /** Products of bfloat16, whose results are float32 again. */
    record Bfloat16(ScopedScript script) implements Products {

        @Override
        public long ofBatches() {
            return BFLOAT16;
        }

        @Override
        public Tensor operand(Tensor x) {
            return x.dtype() == Dtype.BFLOAT16
                    ? x
                    : new DjlTensor(
                            script.one("operand", Script.arg(x), ScriptCalls.argument(BFLOAT16)), Dtype.BFLOAT16);
        }

        @Override
        public PtNDArray linear(PtNDArray x, PtNDArray weight, PtNDArray bias) {
            try (NDArray transposed = weight.transpose()) {
                return bias == null
                        ? product(x, (PtNDArray) transposed)
                        : script.one(
                                "product_with_bias",
                                Script.arg(x),
                                Script.arg((PtNDArray) transposed),
                                Script.arg(bias),
                                ScriptCalls.argument(BFLOAT16));
            }
        }

        @Override
        public PtNDArray product(PtNDArray a, PtNDArray b) {
            return script.one("product", Script.arg(a), Script.arg(b), ScriptCalls.argument(BFLOAT16));
        }
    }

    /**
     * The same numbers where float32 is multiplied faster: products by {@code float32} of operands that hold values of
     * bfloat16, and results that do again.
     */
    record Rounded(ScopedScript script, Products float32) implements Products {

        @Override
        public Optional<ScopedScript> ofStacks(ScopedScript ops) {
            return Optional.empty();
        }

        @Override
        public long ofBatches() {
            return ROUNDED;
        }

        @Override
        public PtNDArray linear(PtNDArray x, PtNDArray weight, PtNDArray bias) {
            try (PtNDArray a = rounded(x);
                    PtNDArray b = rounded(weight);
                    PtNDArray y = float32.linear(a, b, null)) {
                PtNDArray product = rounded(y);
                return bias == null ? product : (PtNDArray) product.addi(bias);
            }
        }

        @Override
        public PtNDArray product(PtNDArray left, PtNDArray right) {
            try (PtNDArray a = rounded(left);
                    PtNDArray b = rounded(right);
                    PtNDArray y = float32.product(a, b)) {
                return rounded(y);
            }
        }

        @Override
        public PtNDArray productOfTransposed(PtNDArray left, PtNDArray right) {
            try (PtNDArray a = rounded(left);
                    PtNDArray b = rounded(right);
                    PtNDArray y = float32.productOfTransposed(a, b)) {
                return rounded(y);
            }
        }

        private PtNDArray rounded(PtNDArray x) {
            return script.one("rounded", Script.arg(x));
        }
    }
}
