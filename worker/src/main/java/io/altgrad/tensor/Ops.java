package io.altgrad.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.ScriptCalls;
import io.altgrad.tensor.Profile.Kind;
import java.util.List;
import java.util.function.Supplier;

/**
 * The operations that layers are made of, forward and backward, and the scope that owns their results: closing it frees
 * them all. One scope serves one thread. Shapes: B batch, T time, C channels, H heads, D = C / H, N rows, V vocabulary.
 */
public final class Ops implements AutoCloseable {

    private static final PtNDArray[] NO_TENSORS = {};

    private final Script script;
    private final Products products;
    private final PtNDManager scope;
    private final Precision precision;
    private final Profile profile;

    Ops(Script script, Products products, PtNDManager scope, Precision precision, Profile profile) {
        this.script = script;
        this.products = products;
        this.scope = scope;
        this.precision = precision;
        this.profile = profile;
    }

    /** The manager that owns the results. */
    public NDManager scope() {
        return scope;
    }

    /** Frees every result. */
    @Override
    public void close() {
        scope.close();
    }

    /** A float32 tensor with the given values in row-major order. */
    public NDArray tensor(float[] values, long... shape) {
        NDArray tensor = floats(shape);
        HostView.fill(tensor, values);
        return tensor;
    }

    /** An int64 tensor with the given values in row-major order. */
    public NDArray tensor(long[] values, long... shape) {
        NDArray tensor = scope.create(new Shape(shape), DataType.INT64);
        HostView.fill(tensor, values);
        return tensor;
    }

    /** An uninitialized float32 tensor with the shape of {@code like}. */
    public NDArray emptyLike(NDArray like) {
        return scope.create(like.getShape(), DataType.FLOAT32);
    }

    /** Number of elements. */
    public static int size(NDArray array) {
        return Math.toIntExact(array.getShape().size());
    }

    /** {@code x Wᵀ + b}: x (…, in), weight (out, in), bias (out) or null. */
    public NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return timed(Kind.GEMM_FORWARD, () -> products.linear(x, weight, bias));
    }

    /** {@code G W}: grad (…, out), weight (out, in). */
    public NDArray linearInputGradient(NDArray grad, NDArray weight) {
        return timed(Kind.GEMM_INPUT_GRADIENT, () -> products.product(grad, weight));
    }

    /** {@code Gᵀ X} over all rows: grad (…, out), x (…, in), result (out, in). */
    public NDArray linearWeightGradient(NDArray grad, NDArray x) {
        // The views are closed, else they would keep alive what is freed.
        try (NDArray g = rows(grad);
                NDArray h = rows(x)) {
            return timed(Kind.GEMM_WEIGHT_GRADIENT, () -> products.productOfTransposed(g, h));
        }
    }

    /** The sum over all rows: grad (…, out), result (out). */
    public NDArray biasGradient(NDArray grad) {
        try (NDArray g = rows(grad)) {
            return sum(g);
        }
    }

    /** The sum over the first dimension. */
    public NDArray sum(NDArray x) {
        return timed(Kind.ELEMENTWISE, () -> x.sum(new int[] {0}));
    }

    /** {@code A Bᵀ} of codes: a (m, k), b (n, k), result (m, n); on a CPU by decoding them. */
    public NDArray product(Codes a, Codes b) {
        boolean gpu = scope.getDevice().isGpu();
        return run(
                Kind.GEMM_FORWARD,
                gpu ? "scaled_product_cuda" : "scaled_product",
                Script.arg(a.codes()),
                Script.arg(b.codes()),
                Script.arg(gpu ? inverseScales(a, b) : a.inverseScales()),
                Script.arg(gpu ? inverseScales(b, a) : b.inverseScales()))[0];
    }

    /** Those of {@code a}; one for each row if {@code b} has that, because a GPU takes only two of a kind. */
    private static NDArray inverseScales(Codes a, Codes b) {
        boolean mixed = a.inverseScales().getShape().size() == 1
                && b.inverseScales().getShape().size() > 1;
        NDArray scales = a.inverseScales();
        return mixed ? scales.repeat(0, a.codes().getShape().get(0)) : scales;
    }

    /** The codes of {@code x · scale}, whose values the type has: x (rows, columns), scale broadcast to it. */
    public NDArray encode(NDArray x, NDArray scale, Float8 type) {
        return run(Kind.QUANTIZE, "encode", Script.arg(x), Script.arg(scale), ScriptCalls.argument((long)
                type.scalarType()))[0];
    }

    /** Uninitialized codes of that type, (rows, columns), where {@code like} lies. */
    public NDArray emptyCodes(NDArray like, long rows, long columns, Float8 type) {
        return run(
                Kind.QUANTIZE,
                "empty_codes",
                Script.arg(like),
                ScriptCalls.argument(rows),
                ScriptCalls.argument(columns),
                ScriptCalls.argument((long) type.scalarType()))[0];
    }

    /** (rows, columns) to (columns, rows), row-major. */
    public NDArray transposeCodes(NDArray codes) {
        return run(Kind.QUANTIZE, "transpose_codes", Script.arg(codes))[0];
    }

    /** The same values in row-major order; {@code x} itself where they are. */
    public NDArray contiguous(NDArray x) {
        return run(Kind.QUANTIZE, "contiguous", Script.arg(x))[0];
    }

    /** {@code 1 / x}, element by element. */
    public NDArray reciprocal(NDArray x) {
        return run(Kind.QUANTIZE, "reciprocal", Script.arg(x))[0];
    }

    /** Uninitialized float32 values. */
    public NDArray floats(long... shape) {
        return scope.create(new Shape(shape), DataType.FLOAT32);
    }

    /** All leading dimensions as one: (…, C) to (N, C). */
    public NDArray rows(NDArray x) {
        Shape shape = x.getShape();
        return x.reshape(-1, shape.get(shape.dimension() - 1));
    }

    /** A tensor that LayerNorm made, with what its backward needs. */
    public record Normalized(NDArray y, NDArray mean, NDArray rstd) {}

    /** {@code (x - mean) / sqrt(var + eps) · weight + bias} over the last dimension; bias may be null. */
    public Normalized layerNorm(NDArray x, NDArray weight, NDArray bias, double eps) {
        PtNDArray[] r = bias == null
                ? run(
                        Kind.LAYER_NORM,
                        "layer_norm_no_bias",
                        Script.arg(x),
                        Script.arg(weight),
                        ScriptCalls.argument(eps))
                : run(
                        Kind.LAYER_NORM,
                        "layer_norm",
                        Script.arg(x),
                        Script.arg(weight),
                        Script.arg(bias),
                        ScriptCalls.argument(eps));
        return new Normalized(r[0], r[1], r[2]);
    }

    /** Gradients with respect to LayerNorm's input, weight and bias; the last is null where there is no bias. */
    public record NormGradients(NDArray x, NDArray weight, NDArray bias) {}

    public NormGradients layerNormBackward(NDArray grad, NDArray x, Normalized forward, NDArray weight, NDArray bias) {
        if (bias == null) {
            PtNDArray[] r = run(
                    Kind.LAYER_NORM,
                    "layer_norm_no_bias_backward",
                    Script.arg(grad),
                    Script.arg(x),
                    Script.arg(forward.mean),
                    Script.arg(forward.rstd),
                    Script.arg(weight));
            return new NormGradients(r[0], r[1], null);
        }
        PtNDArray[] r = run(
                Kind.LAYER_NORM,
                "layer_norm_backward",
                Script.arg(grad),
                Script.arg(x),
                Script.arg(forward.mean),
                Script.arg(forward.rstd),
                Script.arg(weight),
                Script.arg(bias));
        return new NormGradients(r[0], r[1], r[2]);
    }

    /** {@code x Φ(x)}, exact (Hendrycks and Gimpel 2016). */
    public NDArray gelu(NDArray x) {
        return timed(Kind.GELU, () -> JniUtils.gelu((PtNDArray) x));
    }

    public NDArray geluBackward(NDArray grad, NDArray x) {
        return run(Kind.GELU, "gelu_backward", Script.arg(grad), Script.arg(x))[0];
    }

    /** What causal attention made: y (B, T, C), and what its backward needs. */
    public static final class Attended {
        private final PtNDArray[] saved;
        private final NDArray keep;
        private final double scale;

        private Attended(PtNDArray[] saved, NDArray keep, double scale) {
            this.saved = saved;
            this.keep = keep;
            this.scale = scale;
        }

        public NDArray y() {
            return saved[0];
        }
    }

    /** Causal scaled dot-product attention (Vaswani et al. 2017, section 3.2.1): qkv (B, T, 3C), result (B, T, C). */
    public Attended attention(NDArray qkv, int heads) {
        // libtorch's fused attention for CPUs has no like on a GPU whose backward gives the same bits each time.
        if (precision == Precision.BFLOAT16) {
            return attention(qkv, heads, tensor(new float[] {1}, 1));
        }
        return new Attended(
                run(Kind.ATTENTION_FORWARD, "attention", Script.arg(qkv), ScriptCalls.argument((long) heads)), null, 0);
    }

    /** The same with {@code keep}, (B, H, T, T) or one for all, multiplied into the probabilities: 0, or 1 / (1 - dropout). */
    public Attended attention(NDArray qkv, int heads, NDArray keep) {
        double scale = 1 / Math.sqrt(qkv.getShape().get(2) / (3.0 * heads));
        PtNDArray[] r = run(
                Kind.ATTENTION_FORWARD,
                "attention_masked",
                Script.arg(qkv),
                Script.arg(keep),
                ScriptCalls.argument((long) heads),
                ScriptCalls.argument(scale),
                ScriptCalls.argument(bf16()));
        return new Attended(r, keep, scale);
    }

    /** The gradient (B, T, 3C) with respect to qkv of {@code grad} (B, T, C). */
    public NDArray attentionBackward(NDArray grad, Attended forward) {
        PtNDArray[] s = forward.saved;
        if (forward.keep == null) {
            return run(
                    Kind.ATTENTION_BACKWARD,
                    "attention_backward",
                    Script.arg(grad),
                    Script.arg(s[1]),
                    Script.arg(s[2]),
                    Script.arg(s[3]),
                    Script.arg(s[4]),
                    Script.arg(s[5]))[0];
        }
        return run(
                Kind.ATTENTION_BACKWARD,
                "attention_masked_backward",
                Script.arg(grad),
                Script.arg(s[1]),
                Script.arg(s[2]),
                Script.arg(s[3]),
                Script.arg(s[4]),
                Script.arg(forward.keep),
                ScriptCalls.argument(forward.scale),
                ScriptCalls.argument(bf16()))[0];
    }

    private long bf16() {
        return precision == Precision.BFLOAT16 ? 1 : 0;
    }

    /** Rows of {@code table} (V, C) by id: ids (…) of int64, result (…, C). */
    public NDArray embedding(NDArray ids, NDArray table) {
        return timed(Kind.EMBEDDING, () -> JniUtils.embedding((PtNDArray) ids, (PtNDArray) table, false));
    }

    /** The gradient (rows, C) of a table from {@code grad} (…, C). */
    public NDArray embeddingBackward(NDArray grad, NDArray ids, long rows) {
        return run(Kind.EMBEDDING, "embedding_backward", Script.arg(grad), Script.arg(ids), ScriptCalls.argument(rows))[
                0];
    }

    /** A mean cross-entropy in nats with what its backward needs. */
    public static final class CrossEntropy {
        private final PtNDArray[] saved;
        private final NDArray targets;

        private CrossEntropy(PtNDArray[] saved, NDArray targets) {
            this.saved = saved;
            this.targets = targets;
        }

        /** The loss; waits for it. */
        public float loss() {
            return saved[0].getFloat();
        }
    }

    /** The mean of {@code -log softmax(logits)[target]}: logits (N, V), targets (N) of int64. */
    public CrossEntropy crossEntropy(NDArray logits, NDArray targets) {
        return new CrossEntropy(
                run(Kind.CROSS_ENTROPY, "cross_entropy", Script.arg(logits), Script.arg(targets)), targets);
    }

    /** The gradient (N, V) of {@code scale · loss} with respect to the logits. */
    public NDArray crossEntropyBackward(CrossEntropy forward, double scale) {
        PtNDArray[] s = forward.saved;
        return run(
                Kind.CROSS_ENTROPY,
                "cross_entropy_backward",
                ScriptCalls.argument(scale),
                Script.arg(s[1]),
                Script.arg(forward.targets),
                Script.arg(s[2]))[0];
    }

    /** {@code a + b}. */
    public NDArray add(NDArray a, NDArray b) {
        return timed(Kind.ELEMENTWISE, () -> a.add(b));
    }

    /** {@code a}, to which {@code b} was added. */
    public NDArray addInPlace(NDArray a, NDArray b) {
        return timed(Kind.ELEMENTWISE, () -> a.addi(b));
    }

    /** {@code a · b}, element by element. */
    public NDArray multiply(NDArray a, NDArray b) {
        return timed(Kind.ELEMENTWISE, () -> a.mul(b));
    }

    /** The L2 norm over all elements of all tensors; waits for it. */
    public float globalNorm(List<NDArray> tensors) {
        return run(Kind.CLIP, "global_norm", Script.arg(tensors))[0].getFloat();
    }

    /** Multiplies every tensor by {@code factor}, in place. */
    public void scaleInPlace(List<NDArray> tensors, double factor) {
        run(Kind.CLIP, "scale_all", Script.arg(tensors), ScriptCalls.argument(factor));
    }

    /**
     * One AdamW update in place (Loshchilov and Hutter 2019, algorithm 2), as PyTorch's fused one.
     *
     * @param steps a float32 scalar for each parameter, counted up by this call
     */
    public void adamw(
            List<NDArray> parameters,
            List<NDArray> gradients,
            List<NDArray> firstMoments,
            List<NDArray> secondMoments,
            List<NDArray> steps,
            AdamWSettings settings) {
        run(
                Kind.ADAMW,
                "adamw",
                Script.arg(parameters),
                Script.arg(gradients),
                Script.arg(firstMoments),
                Script.arg(secondMoments),
                Script.arg(steps),
                ScriptCalls.argument(NO_TENSORS),
                ScriptCalls.argument(settings.learningRate),
                ScriptCalls.argument(settings.beta1),
                ScriptCalls.argument(settings.beta2),
                ScriptCalls.argument(settings.weightDecay),
                ScriptCalls.argument(settings.epsilon));
    }

    /** The numbers of one AdamW update. */
    public record AdamWSettings(double learningRate, double beta1, double beta2, double weightDecay, double epsilon) {}

    /** What {@code work} gives; a profile counts its time for {@code kind}. */
    public <T> T timed(Kind kind, Supplier<T> work) {
        return profile.time(kind, work);
    }

    private PtNDArray[] run(Kind kind, String method, long... arguments) {
        return timed(kind, () -> script.run(method, scope, arguments));
    }
}
