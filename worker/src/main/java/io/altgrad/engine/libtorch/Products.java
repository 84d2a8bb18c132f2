package io.altgrad.engine.libtorch;

import static io.altgrad.engine.libtorch.Libtorch.handle;

import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Tensor;

/** The matrix products that a Linear is made of, by one of the ways that libtorch has. Results are the caller's to free. */
sealed interface Products {

    Operation MATMUL = new Operation("matmul");

    /** The values as these products read them; for {@code scope} to own, unless it is {@code x} itself. */
    default Tensor operand(StableScope scope, Tensor x) {
        return x;
    }

    /** The same of a handle, the caller's to free; {@link #product} takes it as it is. */
    default long operand(long x) {
        return handle(x);
    }

    /** Tells whether they read what they get, unrounded. */
    default boolean isOfFloat32() {
        return true;
    }

    /** {@code x Wᵀ + b}: x (…, in), weight (out, in), bias (out) or {@link Libtorch#NONE}. */
    long linear(long x, long weight, long bias);

    /** {@code A B}: a (…, k), b (k, n). */
    long product(long a, long b);

    /** {@code Aᵀ B}: a (k, m), b (k, n). */
    default long productOfTransposed(long a, long b) {
        try (Temporaries way = new Temporaries()) {
            return product(way.keep(Layout.transposed(a)), b);
        }
    }

    /** The same products of batches of matrices. */
    default Products ofBatches() {
        return this;
    }

    /** Products by the library that libtorch chooses. */
    record Plain() implements Products {

        private static final Operation LINEAR = new Operation("linear");

        @Override
        public long linear(long x, long weight, long bias) {
            return LINEAR.one(handle(x), handle(weight), Libtorch.someHandle(bias));
        }

        @Override
        public long product(long a, long b) {
            return MATMUL.one(handle(a), handle(b));
        }
    }

    /** Products of operands that are rounded to bfloat16. */
    record Bfloat16() implements Products {

        @Override
        public Tensor operand(StableScope scope, Tensor x) {
            return x.dtype() == Dtype.BFLOAT16
                    ? x
                    : scope.own(Dtype.BFLOAT16, Types.converted(StableTensor.handle(x), Libtorch.BFLOAT16));
        }

        @Override
        public long operand(long x) {
            return Types.converted(x, Libtorch.BFLOAT16);
        }

        @Override
        public boolean isOfFloat32() {
            return false;
        }

        @Override
        public long linear(long x, long weight, long bias) {
            try (Temporaries way = new Temporaries()) {
                long y = product(x, way.keep(Layout.transposed(weight)));
                return bias == Libtorch.NONE ? y : Libtorch.add(way.keep(y), bias);
            }
        }

        @Override
        public long product(long a, long b) {
            try (Temporaries way = new Temporaries()) {
                long rounded = way.keep(
                        MATMUL.one(Types.converted(a, Libtorch.BFLOAT16), Types.converted(b, Libtorch.BFLOAT16)));
                return Types.converted(rounded, Libtorch.FLOAT32);
            }
        }
    }

    /**
     * The same numbers where float32 is multiplied faster: products by {@code float32} of operands that hold values of
     * bfloat16, and results that do again.
     */
    record Rounded(Products float32) implements Products {

        @Override
        public long linear(long x, long weight, long bias) {
            try (Temporaries way = new Temporaries()) {
                long y = way.keep(float32.linear(rounded(way, x), rounded(way, weight), Libtorch.NONE));
                long product = Types.rounded(y);
                return bias == Libtorch.NONE ? product : Libtorch.add(way.keep(product), bias);
            }
        }

        @Override
        public long product(long a, long b) {
            try (Temporaries way = new Temporaries()) {
                return Types.rounded(way.keep(float32.product(rounded(way, a), rounded(way, b))));
            }
        }

        @Override
        public long productOfTransposed(long a, long b) {
            try (Temporaries way = new Temporaries()) {
                return Types.rounded(way.keep(float32.productOfTransposed(rounded(way, a), rounded(way, b))));
            }
        }

        @Override
        public Products ofBatches() {
            return new Rounded(float32.ofBatches());
        }

        private static long rounded(Temporaries way, long x) {
            return way.keep(Types.rounded(x));
        }
    }

    /**
     * By oneDNN, which makes its code for the vectors that the processor has, where MKL keeps to half of them. It wants the
     * left operand in row-major order.
     */
    record OneDnn() implements Products {

        /** Tells whether this libtorch was built with oneDNN. */
        boolean isKnown() {
            if (!Libtorch.bindOneDnn()) {
                return false;
            }
            try (Temporaries way = new Temporaries()) {
                long one = way.keep(Libtorch.full(Place.HOST, Libtorch.FLOAT32, 1, 1, 1));
                way.keep(linear(one, one, Libtorch.NONE));
                return true;
            } catch (IllegalStateException e) {
                return false;
            }
        }

        @Override
        public long linear(long x, long weight, long bias) {
            return Libtorch.linearByOneDnn(x, weight, bias);
        }

        @Override
        public long product(long a, long b) {
            try (Temporaries way = new Temporaries()) {
                return linear(a, way.keep(Layout.transposed(b)), Libtorch.NONE);
            }
        }

        /** The smaller operand is copied into row-major order. */
        @Override
        public long productOfTransposed(long a, long b) {
            try (Temporaries way = new Temporaries()) {
                long left = way.keep(Layout.transposed(a));
                long right = way.keep(Layout.transposed(b));
                if (Libtorch.sizes(a)[1] <= Libtorch.sizes(b)[1]) {
                    return linear(left, right, Libtorch.NONE);
                }
                long transposed = way.keep(linear(right, left, Libtorch.NONE));
                return Layout.contiguous(way.keep(Layout.transposed(transposed)));
            }
        }

        /** oneDNN multiplies matrices alone. */
        @Override
        public Products ofBatches() {
            return new Plain();
        }
    }
}
