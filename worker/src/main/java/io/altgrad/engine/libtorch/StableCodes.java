package io.altgrad.engine.libtorch;

import static io.altgrad.engine.libtorch.Libtorch.handle;
import static io.altgrad.engine.libtorch.StableTensor.handle;

import io.altgrad.engine.torch.ScalarType;
import io.altgrad.engine.torch.ScaledSums;
import io.altgrad.tensor.CodeOps;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Profile.Kind;
import io.altgrad.tensor.Tensor;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The operations on codes, by those of libtorch's dispatcher. */
record StableCodes(StableOps ops) implements CodeOps {

    private static final Operation MULTIPLY = new Operation("mul", "Tensor");
    private static final Operation MAX = new Operation("max");
    private static final Operation MIN = new Operation("min");
    private static final Operation MAXIMUM = new Operation("maximum");
    private static final Operation NEGATE = new Operation("neg");

    @Override
    public Tensor product(Codes a, Codes b, Tensor bias) {
        if (sumsToBfloat16OnHost() && a.blocks() == null) {
            return ops.timed(Kind.GEMM_FORWARD, () -> ofSums(a, b, bias));
        }
        Tensor product = ops.timed(Kind.GEMM_FORWARD, () -> ops.own(product(a, b)));
        if (bias == null) {
            return product;
        }
        try (product) {
            return ops.add(product, bias);
        }
    }

    private long product(Codes a, Codes b) {
        boolean gpu = ops.place().isGpu();
        if (a.blocks() != null && gpu) {
            return CodeProducts.ofBlocks(ops.place(), a, b, ops.isExact() ? Libtorch.FLOAT32 : Libtorch.BFLOAT16);
        }
        if (a.areValues() || a.blocks() != null || !ops.isExact() && !gpu) {
            return CodeProducts.ofValues(ops.products(), a, b);
        }
        return gpu ? CodeProducts.ofCodes(a, b) : CodeProducts.ofDecoded(a, b);
    }

    private Tensor ofSums(Codes a, Codes b, Tensor bias) {
        try (Tensor sums = ops.own(Dtype.BFLOAT16, CodeProducts.sums(a, b))) {
            Tensor product = ops.floats(sums.shape().toArray());
            ScaledSums.write(sums, a, b, bias, product);
            return product;
        }
    }

    /** Tells whether a product's operands and its sums are bfloat16 in the host's memory. */
    private boolean sumsToBfloat16OnHost() {
        return ops.products() instanceof Products.Bfloat16 && !ops.place().isGpu();
    }

    @Override
    public Tensor encode(Tensor x, Tensor scale, Dtype type) {
        return ops.timed(Kind.QUANTIZE, () -> {
            try (Temporaries way = new Temporaries()) {
                long scaled = way.keep(MULTIPLY.one(handle(handle(x)), handle(handle(scale))));
                return ops.own(type, Types.converted(scaled, ScalarType.ofCodes(type)));
            }
        });
    }

    @Override
    public Tensor empty(Tensor like, long rows, long columns, Dtype type) {
        return ops.timed(
                Kind.QUANTIZE,
                () -> ops.own(type, Libtorch.empty(like.place(), ScalarType.ofCodes(type), rows, columns)));
    }

    @Override
    public Optional<Tensor> emptyOperand(Tensor like, long... shape) {
        return ops.products() instanceof Products.Bfloat16
                ? Optional.of(ops.own(Dtype.BFLOAT16, Libtorch.empty(like.place(), Libtorch.BFLOAT16, shape)))
                : Optional.empty();
    }

    @Override
    public Tensor operand(Tensor x) {
        return ops.toOperand(ops.rows(x));
    }

    @Override
    public Tensor transposed(Tensor codes) {
        return ops.timed(Kind.QUANTIZE, () -> {
            try (Temporaries way = new Temporaries()) {
                return ops.own(codes.dtype(), Layout.contiguous(way.keep(Layout.transposed(handle(codes)))));
            }
        });
    }

    @Override
    public Tensor contiguous(Tensor x) {
        return made(() -> Layout.contiguous(handle(x)));
    }

    @Override
    public Tensor amax(Tensor x, float least) {
        return made(() -> {
            try (Temporaries way = new Temporaries()) {
                long largest = way.keep(MAX.one(handle(handle(x))));
                long negated = way.keep(NEGATE.one(handle(way.keep(MIN.one(handle(handle(x)))))));
                long amax = way.keep(MAXIMUM.one(handle(largest), handle(negated)));
                return MAXIMUM.one(handle(amax), Libtorch.full(ops.place(), Libtorch.FLOAT32, least, 1, 1));
            }
        });
    }

    private Tensor made(LongSupplier work) {
        return ops.timed(Kind.QUANTIZE, () -> ops.own(work.getAsLong()));
    }
}
