package io.altgrad.engine.djl;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.ScriptCalls;
import io.altgrad.engine.torch.ScalarType;
import io.altgrad.engine.torch.ScaledSums;
import io.altgrad.tensor.CodeOps;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Profile.Kind;
import io.altgrad.tensor.Tensor;
import java.util.Optional;

/** The operations on codes, by what TorchScript reaches. */
record DjlCodes(DjlOps ops) implements CodeOps {

    @Override
    public Tensor product(Codes a, Codes b, Tensor bias) {
        if (sumsToBfloat16OnHost() && a.blocks() == null) {
            return ops.timed(
                    Kind.GEMM_FORWARD,
                    () -> bias == null && a.haveOneScale() && b.haveOneScale()
                            ? new DjlTensor(CodeProducts.ofFactors(ops.script(), a, b))
                            : ofSums(a, b, bias));
        }
        Tensor product = ops.timed(Kind.GEMM_FORWARD, () -> new DjlTensor(product(a, b)));
        return bias == null ? product : ops.addInPlace(product, bias);
    }

    private PtNDArray product(Codes a, Codes b) {
        boolean gpu = ops.place().isGpu();
        if (a.areValues() || a.blocks() != null || !ops.isExact() && !gpu) {
            return CodeProducts.ofValues(ops.script(), ops.products(), a, b);
        }
        return gpu ? CodeProducts.ofCodes(ops.script(), a, b) : CodeProducts.ofDecoded(ops.script(), a, b);
    }

    private Tensor ofSums(Codes a, Codes b, Tensor bias) {
        PtNDArray[] made = CodeProducts.sums(ops.script(), a, b);
        try (Tensor sums = new DjlTensor(made[0], Dtype.BFLOAT16)) {
            Tensor product = new DjlTensor(made[1]);
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
        return made(type, "encode", Script.arg(x), Script.arg(scale), ScriptCalls.argument(ScalarType.ofCodes(type)));
    }

    @Override
    public Tensor empty(Tensor like, long rows, long columns, Dtype type) {
        return made(
                type,
                "empty_codes",
                Script.arg(like),
                ScriptCalls.argument(rows),
                ScriptCalls.argument(columns),
                ScriptCalls.argument(ScalarType.ofCodes(type)));
    }

    @Override
    public Optional<Tensor> emptyOperand(Tensor like, long... shape) {
        return ops.products() instanceof Products.Bfloat16
                ? Optional.of(new DjlTensor(
                        ops.script().one("empty_operand", Script.arg(like), ScriptCalls.integers(shape)),
                        Dtype.BFLOAT16))
                : Optional.empty();
    }

    @Override
    public Tensor operand(Tensor x) {
        return ops.products() instanceof Products.Bfloat16 && x.dtype() == Dtype.FLOAT32
                ? new DjlTensor(
                        ops.timed(Kind.ELEMENTWISE, () -> ops.script().one("rows_as_operand", Script.arg(x))),
                        Dtype.BFLOAT16)
                : ops.toOperand(ops.rows(x));
    }

    @Override
    public Tensor transposed(Tensor codes) {
        return made(codes.dtype(), "transpose_codes", Script.arg(codes));
    }

    @Override
    public Tensor contiguous(Tensor x) {
        return made(Dtype.FLOAT32, "contiguous", Script.arg(x));
    }

    @Override
    public Tensor amax(Tensor x, float least) {
        return made(Dtype.FLOAT32, "amax", Script.arg(x), ScriptCalls.argument((double) least));
    }

    private Tensor made(Dtype type, String method, long... arguments) {
        return new DjlTensor(ops.timed(Kind.QUANTIZE, () -> ops.script().one(method, arguments)), type);
    }
}
