package io.altgrad.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.ScriptCalls;
import io.altgrad.engine.torch.DropoutMask;
import io.altgrad.engine.torch.TorchCasts;
import io.altgrad.engine.torch.TorchKernels;
import io.altgrad.engine.torch.TorchSums;
import io.altgrad.random.RandomStream;
import io.altgrad.tensor.BatchProof;
import io.altgrad.tensor.BatchedStackOps;
import io.altgrad.tensor.CodeOps;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.HeadOps;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.PartStep;
import io.altgrad.tensor.PartSums;
import io.altgrad.tensor.Profile;
import io.altgrad.tensor.Profile.Kind;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.StackOps;
import io.altgrad.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The operations of DJL's PyTorch engine: libtorch's own, those that DJL has and those that TorchScript reaches. */
final class DjlOps extends DjlScope implements Ops {

    private static final PtNDArray[] NO_TENSORS = {};

    private final ScopedScript script;
    private final Products products;
    private final Products exact;
    private final Optional<TorchCasts> casts;
    private final Optional<TorchSums> sums;
    private final Profile profile;

    /** Null where a stack is computed part by part. */
    private final BatchProof batches;

    /** @param batches what is known of batches, where stacks are computed as such; else null */
    DjlOps(
            ScopedScript script,
            Products products,
            Products exact,
            Optional<TorchKernels> kernels,
            Profile profile,
            BatchProof batches) {
        super(script.scope());
        this.script = script;
        this.products = products;
        this.exact = exact;
        this.casts = kernels.map(some -> new TorchCasts(some, this));
        this.sums = kernels.flatMap(some -> some.sums(this));
        this.profile = profile;
        this.batches = batches;
    }

    /** The same operations and casts with products of float32 operands. */
    private DjlOps(DjlOps ops) {
        super(ops.script.scope());
        this.script = ops.script;
        this.products = ops.exact;
        this.exact = ops.exact;
        this.casts = ops.casts;
        this.sums = ops.sums;
        this.profile = ops.profile;
        this.batches = ops.batches;
    }

    @Override
    public Ops exact() {
        return isExact() ? this : new DjlOps(this);
    }

    /** Tells whether products are of float32 operands. */
    boolean isExact() {
        return products == exact;
    }

    @Override
    public Tensor operand(Tensor x) {
        return timed(Kind.ELEMENTWISE, () -> products.operand(x));
    }

    @Override
    public StackOps stacked(int parts) {
        return batches == null ? new DjlStackOps(this, parts) : new BatchedStackOps(this, parts, batches);
    }

    ScopedScript script() {
        return script;
    }

    Products products() {
        return products;
    }

    /** Tells whether attention without factors is the fused kernel of a CPU. */
    boolean fusesAttention() {
        return isExact() && !place().isGpu();
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
    public Tensor sum(Tensor x, int dimension) {
        if (sums.isPresent() && dimension == 0) {
            try (Tensor sum = sums.get().rowSums(x, 1, x.shape().extent(0))) {
                return sum.reshape(x.shape().without(0));
            }
        }
        return made(Kind.ELEMENTWISE, () -> array(x).sum(new int[] {dimension}));
    }

    @Override
    public Tensor joined(List<Tensor> tensors) {
        return new DjlTensor(
                run(Kind.ELEMENTWISE, "stacked", Script.arg(tensors))[0],
                tensors.get(0).dtype());
    }

    @Override
    public CodeOps codes() {
        return new DjlCodes(this);
    }

    @Override
    public Normalized layerNorm(Tensor x, Tensor weight, Tensor bias, double eps) {
        if (sums.isPresent()) {
            return sums.get().layerNorm(x, weight, bias, eps, 1);
        }
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

    @Override
    public NormGradients layerNormBackward(Tensor grad, Tensor x, Normalized forward, Tensor weight, Tensor bias) {
        if (sums.isPresent()) {
            return sums.get().layerNormBackward(grad, x, forward, weight, bias, 1);
        }
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

    @Override
    public Attended attention(Tensor qkv, int heads) {
        if (fusesAttention()) {
            return timed(Kind.ATTENTION_FORWARD, () -> Attention.Fused.onCpu(script, qkv, heads));
        }
        if (!isExact() && place().isGpu() && casts.orElseThrow().torch().attends(qkv, heads)) {
            return timed(Kind.ATTENTION_FORWARD, () -> Attention.Fused.onGpu(script, qkv, heads));
        }
        return masked(qkv, heads, List.of());
    }

    @Override
    public Attended attention(Tensor qkv, int heads, Tensor keep) {
        return masked(qkv, heads, List.of(keep));
    }

    private Attended masked(Tensor qkv, int heads, List<Tensor> keep) {
        return timed(Kind.ATTENTION_FORWARD, () -> Attention.Masked.of(script, products, qkv, heads, keep));
    }

    @Override
    public Tensor attentionBackward(Tensor grad, Attended forward) {
        return made(Kind.ATTENTION_BACKWARD, () -> ((Attention) forward).backward(script, grad));
    }

    @Override
    public HeadOps heads() {
        return new DjlHeads(script, products);
    }

    @Override
    public Tensor embedding(Tensor ids, Tensor table) {
        return made(Kind.EMBEDDING, () -> JniUtils.embedding(array(ids), array(table), false));
    }

    @Override
    public Tensor embeddingBackward(Tensor grad, Tensor ids, long rows) {
        return one(Kind.EMBEDDING, "embedding_backward", Script.arg(grad), Script.arg(ids), ScriptCalls.argument(rows));
    }

    @Override
    public CrossEntropy crossEntropy(Tensor logits, Tensor targets) {
        if (sums.isPresent()) {
            return sums.get().crossEntropy(logits, targets, 1);
        }
        return timed(Kind.CROSS_ENTROPY, () -> Entropy.of(script, logits, targets));
    }

    @Override
    public Tensor crossEntropyBackward(CrossEntropy forward, double scale) {
        if (sums.isPresent()) {
            return sums.get().crossEntropyBackward(forward, scale);
        }
        return made(Kind.CROSS_ENTROPY, () -> ((Entropy) forward).backward(script, scale));
    }

    @Override
    public Tensor add(Tensor a, Tensor b) {
        return made(Kind.ELEMENTWISE, () -> array(a).add(array(b)));
    }

    @Override
    public Tensor multiply(Tensor a, Tensor b) {
        return made(Kind.ELEMENTWISE, () -> array(a).mul(array(b)));
    }

    @Override
    public Tensor norm(List<Tensor> tensors) {
        if (sums.isPresent()) {
            return sums.get().norms(tensors, 1);
        }
        return one(Kind.CLIP, "global_norm", Script.arg(tensors));
    }

    @Override
    public void scaleInPlace(List<Tensor> tensors, double factor) {
        run(Kind.CLIP, "scale_all", Script.arg(tensors), ScriptCalls.argument(factor));
    }

    @Override
    public void adamw(
            List<Tensor> parameters,
            List<Tensor> gradients,
            List<Tensor> firstMoments,
            List<Tensor> secondMoments,
            AdamWSettings settings) {
        run(
                Kind.ADAMW,
                "adamw",
                Script.arg(parameters),
                Script.arg(gradients),
                Script.arg(firstMoments),
                Script.arg(secondMoments),
                ScriptCalls.argument(NO_TENSORS),
                ScriptCalls.argument((double) settings.step()),
                ScriptCalls.argument(settings.learningRate()),
                ScriptCalls.argument(settings.beta1()),
                ScriptCalls.argument(settings.beta2()),
                ScriptCalls.argument(settings.weightDecay()),
                ScriptCalls.argument(settings.epsilon()));
    }

    @Override
    public <T> T timed(Kind kind, Supplier<T> work) {
        return profile.time(kind, work);
    }

    @Override
    public Optional<PartSums> sums() {
        return sums.map(some -> some);
    }

    @Override
    public Optional<PartStep> partStep(int parts) {
        return casts.flatMap(some -> some.torch().step(this, parts));
    }

    @Override
    public Optional<DeviceKernels> kernels() {
        return casts.map(some -> some);
    }

    @Override
    public Tensor dropoutMask(RandomStream draws, long firstDraw, double probability, Shape shape) {
        return DropoutMask.fill(floats(shape.toArray()), casts.map(TorchCasts::torch), draws, firstDraw, probability);
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
        return timed(kind, () -> script.run(method, arguments));
    }
}
