package io.altgrad.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.ScriptCalls;
import io.altgrad.engine.torch.DropoutMask;
import io.altgrad.engine.torch.TorchKernels;
import io.altgrad.random.RandomStream;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.HeadOps;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Profile;
import io.altgrad.tensor.Profile.Kind;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The operations of DJL's PyTorch engine: libtorch's own, those that DJL has and those that TorchScript reaches. */
final class DjlOps extends DjlScope implements Ops {

    private static final PtNDArray[] NO_TENSORS = {};

    private final Script script;
    private final Products products;
    private final Products exact;
    private final Optional<TorchKernels> kernels;
    private final Profile profile;

    DjlOps(
            Script script,
            Products products,
            Products exact,
            PtNDManager scope,
            Optional<TorchKernels> kernels,
            Profile profile) {
        super(scope);
        this.script = script;
        this.products = products;
        this.exact = exact;
        this.kernels = kernels;
        this.profile = profile;
    }

    @Override
    public Ops exact() {
        return products == exact ? this : new DjlOps(script, exact, exact, manager(), kernels, profile);
    }

    @Override
    public Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        return made(Kind.GEMM_FORWARD, () -> products.linear(array(x), array(weight), array(bias)));
    }

    @Override
    public Tensor linearInputGradient(Tensor grad, Tensor weight) {
        return made(Kind.GEMM_INPUT_GRADIENT, () -> products.product(array(grad), array(weight)));
    }

    @Override
    public Tensor linearWeightGradient(Tensor grad, Tensor x) {
        // The views are closed, else they would keep alive what is freed.
        try (Tensor g = rows(grad);
                Tensor h = rows(x)) {
            return made(Kind.GEMM_WEIGHT_GRADIENT, () -> products.productOfTransposed(array(g), array(h)));
        }
    }

    @Override
    public Tensor biasGradient(Tensor grad) {
        try (Tensor g = rows(grad)) {
            return sum(g);
        }
    }

    @Override
    public Tensor sum(Tensor x) {
        return made(Kind.ELEMENTWISE, () -> array(x).sum(new int[] {0}));
    }

    @Override
    public Tensor product(Codes a, Codes b) {
        boolean gpu = place().isGpu();
        if (a.areValues() || products != exact && !gpu) {
            return made(Kind.GEMM_FORWARD, () -> productOfValues(a, b));
        }
        return one(
                Kind.GEMM_FORWARD,
                gpu ? "scaled_product_cuda" : "scaled_product",
                Script.arg(a.codes()),
                Script.arg(b.codes()),
                Script.arg(gpu ? inverseScales(a, b) : a.inverseScales()),
                Script.arg(gpu ? inverseScales(b, a) : b.inverseScales()));
    }

    /** One over the scales multiplies what was summed, the first operand's and then the second's. */
    private PtNDArray productOfValues(Codes a, Codes b) {
        PtNDArray product = products.linear(values(a), values(b), null);
        if (a.inverseScales() != null) {
            product.muli(array(a.inverseScales()));
        }
        if (b.inverseScales() != null) {
            try (NDArray ofColumns = array(b.inverseScales()).transpose()) {
                product.muli(ofColumns);
            }
        }
        return product;
    }

    private PtNDArray values(Codes codes) {
        return codes.areValues() ? array(codes.codes()) : script.run("values", manager(), Script.arg(codes.codes()))[0];
    }

    /** The scales of {@code a}; one for each row if {@code b} has that, because a GPU takes only two of a kind. */
    private static Tensor inverseScales(Codes a, Codes b) {
        boolean mixed = a.inverseScales().shape().size() == 1
                && b.inverseScales().shape().size() > 1;
        Tensor scales = a.inverseScales();
        return mixed ? new DjlTensor(array(scales).repeat(0, a.codes().shape().extent(0))) : scales;
    }

    @Override
    public Tensor encode(Tensor x, Tensor scale, Dtype type) {
        return new DjlTensor(
                run(Kind.QUANTIZE, "encode", Script.arg(x), Script.arg(scale), ScriptCalls.argument(scalarType(type)))[
                        0],
                type);
    }

    @Override
    public Tensor emptyCodes(Tensor like, long rows, long columns, Dtype type) {
        return new DjlTensor(
                run(
                        Kind.QUANTIZE,
                        "empty_codes",
                        Script.arg(like),
                        ScriptCalls.argument(rows),
                        ScriptCalls.argument(columns),
                        ScriptCalls.argument(scalarType(type)))[0],
                type);
    }

    /** libtorch's number for the type of codes. */
    private static long scalarType(Dtype type) {
        return switch (type) {
            case E5M2 -> 23;
            case E4M3FN -> 24;
            case FLOAT32, INT64 -> throw new IllegalArgumentException(type + " is no type of codes.");
        };
    }

    @Override
    public Tensor transposeCodes(Tensor codes) {
        return new DjlTensor(run(Kind.QUANTIZE, "transpose_codes", Script.arg(codes))[0], codes.dtype());
    }

    @Override
    public Tensor contiguous(Tensor x) {
        return one(Kind.QUANTIZE, "contiguous", Script.arg(x));
    }

    @Override
    public Tensor reciprocal(Tensor x) {
        return one(Kind.QUANTIZE, "reciprocal", Script.arg(x));
    }

    @Override
    public Normalized layerNorm(Tensor x, Tensor weight, Tensor bias, double eps) {
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
        return new Normalized(new DjlTensor(r[0]), new DjlTensor(r[1]), new DjlTensor(r[2]));
    }

    /** Gradients with respect to LayerNorm's input, weight and bias; the last is null where there is no bias. */
    @Override
    public NormGradients layerNormBackward(Tensor grad, Tensor x, Normalized forward, Tensor weight, Tensor bias) {
        if (bias == null) {
            PtNDArray[] r = run(
                    Kind.LAYER_NORM,
                    "layer_norm_no_bias_backward",
                    Script.arg(grad),
                    Script.arg(x),
                    Script.arg(forward.mean()),
                    Script.arg(forward.rstd()),
                    Script.arg(weight));
            return new NormGradients(new DjlTensor(r[0]), new DjlTensor(r[1]), null);
        }
        PtNDArray[] r = run(
                Kind.LAYER_NORM,
                "layer_norm_backward",
                Script.arg(grad),
                Script.arg(x),
                Script.arg(forward.mean()),
                Script.arg(forward.rstd()),
                Script.arg(weight),
                Script.arg(bias));
        return new NormGradients(new DjlTensor(r[0]), new DjlTensor(r[1]), new DjlTensor(r[2]));
    }

    @Override
    public Tensor gelu(Tensor x) {
        return made(Kind.GELU, () -> JniUtils.gelu(array(x)));
    }

    @Override
    public Tensor geluBackward(Tensor grad, Tensor x) {
        return one(Kind.GELU, "gelu_backward", Script.arg(grad), Script.arg(x));
    }

    /** The output y of causal attention (B, T, C), and the values that its backward needs. */
    /** @param keep null without dropout */
    private record Saved(DjlTensor y, PtNDArray[] arrays, Tensor keep, double scale) implements Attended {

        static Saved of(PtNDArray[] arrays, Tensor keep, double scale) {
            return new Saved(new DjlTensor(arrays[0]), arrays, keep, scale);
        }
    }

    @Override
    public Attended attention(Tensor qkv, int heads) {
        // The fused attention called below is a CPU's.
        if (products != exact || place().isGpu()) {
            return attention(qkv, heads, tensor(new float[] {1}, 1));
        }
        return Saved.of(
                run(Kind.ATTENTION_FORWARD, "attention", Script.arg(qkv), ScriptCalls.argument((long) heads)), null, 0);
    }

    @Override
    public Attended attention(Tensor qkv, int heads, Tensor keep) {
        double scale = 1 / Math.sqrt(qkv.shape().extent(2) / (3.0 * heads));
        PtNDArray[] r = run(
                Kind.ATTENTION_FORWARD,
                "attention_masked",
                Script.arg(qkv),
                Script.arg(keep),
                ScriptCalls.argument((long) heads),
                ScriptCalls.argument(scale),
                ScriptCalls.argument(products.ofBatches()));
        return Saved.of(r, keep, scale);
    }

    @Override
    public Tensor attentionBackward(Tensor grad, Attended forward) {
        Saved saved = (Saved) forward;
        PtNDArray[] s = saved.arrays();
        if (saved.keep() == null) {
            return one(
                    Kind.ATTENTION_BACKWARD,
                    "attention_backward",
                    Script.arg(grad),
                    Script.arg(s[1]),
                    Script.arg(s[2]),
                    Script.arg(s[3]),
                    Script.arg(s[4]),
                    Script.arg(s[5]));
        }
        return one(
                Kind.ATTENTION_BACKWARD,
                "attention_masked_backward",
                Script.arg(grad),
                Script.arg(s[1]),
                Script.arg(s[2]),
                Script.arg(s[3]),
                Script.arg(s[4]),
                Script.arg(saved.keep()),
                ScriptCalls.argument(saved.scale()),
                ScriptCalls.argument(products.ofBatches()));
    }

    @Override
    public HeadOps heads() {
        return new DjlHeads(script, manager(), products.ofBatches());
    }

    @Override
    public Tensor embedding(Tensor ids, Tensor table) {
        return made(Kind.EMBEDDING, () -> JniUtils.embedding(array(ids), array(table), false));
    }

    @Override
    public Tensor embeddingBackward(Tensor grad, Tensor ids, long rows) {
        return one(Kind.EMBEDDING, "embedding_backward", Script.arg(grad), Script.arg(ids), ScriptCalls.argument(rows));
    }

    /** A mean cross-entropy in nats with what its backward needs. */
    private record Entropy(PtNDArray[] arrays, Tensor targets) implements CrossEntropy {

        @Override
        public float loss() {
            return arrays[0].getFloat();
        }
    }

    @Override
    public CrossEntropy crossEntropy(Tensor logits, Tensor targets) {
        return new Entropy(run(Kind.CROSS_ENTROPY, "cross_entropy", Script.arg(logits), Script.arg(targets)), targets);
    }

    @Override
    public Tensor crossEntropyBackward(CrossEntropy forward, double scale) {
        Entropy entropy = (Entropy) forward;
        PtNDArray[] s = entropy.arrays();
        return one(
                Kind.CROSS_ENTROPY,
                "cross_entropy_backward",
                ScriptCalls.argument(scale),
                Script.arg(s[1]),
                Script.arg(entropy.targets()),
                Script.arg(s[2]));
    }

    @Override
    public Tensor add(Tensor a, Tensor b) {
        return made(Kind.ELEMENTWISE, () -> array(a).add(array(b)));
    }

    @Override
    public Tensor addInPlace(Tensor a, Tensor b) {
        return timed(Kind.ELEMENTWISE, () -> a.addInPlace(b));
    }

    @Override
    public Tensor multiply(Tensor a, Tensor b) {
        return made(Kind.ELEMENTWISE, () -> array(a).mul(array(b)));
    }

    /** The L2 norm over all elements of all tensors; waits for it. */
    @Override
    public float globalNorm(List<Tensor> tensors) {
        return run(Kind.CLIP, "global_norm", Script.arg(tensors))[0].getFloat();
    }

    /** Multiplies every tensor by {@code factor}, in place. */
    @Override
    public void scaleInPlace(List<Tensor> tensors, double factor) {
        run(Kind.CLIP, "scale_all", Script.arg(tensors), ScriptCalls.argument(factor));
    }

    /**
     * One AdamW update in place (Loshchilov and Hutter 2019, algorithm 2), as PyTorch's fused one.
     *
     * @param steps a float32 scalar for each parameter, counted up by this call
     */
    @Override
    public void adamw(
            List<Tensor> parameters,
            List<Tensor> gradients,
            List<Tensor> firstMoments,
            List<Tensor> secondMoments,
            List<Tensor> steps,
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
                ScriptCalls.argument(settings.learningRate()),
                ScriptCalls.argument(settings.beta1()),
                ScriptCalls.argument(settings.beta2()),
                ScriptCalls.argument(settings.weightDecay()),
                ScriptCalls.argument(settings.epsilon()));
    }

    /** The numbers of one AdamW update. */
    @Override
    public <T> T timed(Kind kind, Supplier<T> work) {
        return profile.time(kind, work);
    }

    @Override
    public Optional<DeviceKernels> kernels() {
        return kernels.map(some -> some);
    }

    @Override
    public Tensor dropoutMask(RandomStream draws, long firstDraw, double probability, Shape shape) {
        return DropoutMask.fill(floats(shape.toArray()), kernels, draws, firstDraw, probability);
    }

    private static PtNDArray array(Tensor tensor) {
        return DjlTensor.array(tensor);
    }

    private Tensor made(Kind kind, Supplier<NDArray> work) {
        return new DjlTensor(timed(kind, work));
    }

    private Tensor one(Kind kind, String method, long... arguments) {
        return new DjlTensor(run(kind, method, arguments)[0]);
    }

    private PtNDArray[] run(Kind kind, String method, long... arguments) {
        return timed(kind, () -> script.run(method, manager(), arguments));
    }
}
