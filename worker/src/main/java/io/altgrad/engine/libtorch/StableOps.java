package io.altgrad.engine.libtorch;

import static io.altgrad.engine.libtorch.Libtorch.handle;
import static io.altgrad.engine.libtorch.StableTensor.handle;

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
import io.altgrad.tensor.PartwiseOps;
import io.altgrad.tensor.Profile;
import io.altgrad.tensor.Profile.Kind;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.StackOps;
import io.altgrad.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The operations of layers, each by that of libtorch's dispatcher whose arguments its stable interface can give. */
final class StableOps extends StableScope implements Ops {

    private static final Operation SUM = new Operation("sum", "dim_IntList");
    private static final Operation STACK = new Operation("stack");
    private static final Operation MULTIPLY = new Operation("mul", "Tensor");
    private static final Operation LAYER_NORM = new Operation("native_layer_norm");
    private static final Operation LAYER_NORM_BACKWARD = new Operation("native_layer_norm_backward");
    private static final Operation GELU = new Operation("gelu");
    private static final Operation GELU_BACKWARD = new Operation("gelu_backward");
    private static final Operation EMBEDDING = new Operation("embedding");
    private static final Operation EMBEDDING_BACKWARD = new Operation("embedding_dense_backward");

    private static final Text EXACT = new Text("none");

    /** An id that no row of a table has. */
    private static final long NO_PADDING = -1;

    private final Products products;
    private final Products exact;
    private final Optional<TorchCasts> casts;
    private final Optional<TorchSums> sums;
    private final Profile profile;

    /** Null where a stack is computed part by part. */
    private final BatchProof batches;

    /**
     * Operations over {@code scope}.
     *
     * @param exact the products of float32 operands
     * @param batches what is known of batches, where stacks are computed as such; else null
     */
    StableOps(
            StableScope scope,
            Products products,
            Products exact,
            Optional<TorchKernels> kernels,
            Profile profile,
            BatchProof batches) {
        super(scope.place(), scope.belongings());
        this.products = products;
        this.exact = exact;
        this.casts = kernels.map(some -> new TorchCasts(some, this));
        this.sums = kernels.flatMap(some -> some.sums(this));
        this.profile = profile;
        this.batches = batches;
    }

    /** The same operations and casts with products of float32 operands. */
    private StableOps(StableOps ops) {
        super(ops.place(), ops.belongings());
        this.products = ops.exact;
        this.exact = ops.exact;
        this.casts = ops.casts;
        this.sums = ops.sums;
        this.profile = ops.profile;
        this.batches = ops.batches;
    }

    @Override
    public Ops exact() {
        return isExact() ? this : new StableOps(this);
    }

    /** Tells whether products are of float32 operands. */
    boolean isExact() {
        return products == exact;
    }

    Products products() {
        return products;
    }

    @Override
    public StackOps stacked(int parts) {
        return batches == null ? new PartwiseOps(this, parts) : new BatchedStackOps(this, parts, batches);
    }

    @Override
    public Tensor operand(Tensor x) {
        return timed(Kind.ELEMENTWISE, () -> products.operand(this, x));
    }

    @Override
    public Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        return made(Kind.GEMM_FORWARD, () -> products.linear(handle(x), handle(weight), handle(bias)));
    }

    @Override
    public Tensor linearInputGradient(Tensor grad, Tensor weight) {
        return made(Kind.GEMM_INPUT_GRADIENT, () -> products.product(handle(grad), handle(weight)));
    }

    @Override
    public Tensor linearWeightGradient(Tensor grad, Tensor x) {
        try (Tensor g = rows(grad);
                Tensor h = rows(x)) {
            return made(Kind.GEMM_WEIGHT_GRADIENT, () -> products.productOfTransposed(handle(g), handle(h)));
        }
    }

    @Override
    public Tensor sum(Tensor x, int dimension) {
        if (sums.isPresent() && dimension == 0) {
            try (Tensor sum = sums.get().rowSums(x, 1, x.shape().extent(0))) {
                return sum.reshape(x.shape().without(0));
            }
        }
        return made(Kind.ELEMENTWISE, () -> SUM.one(handle(handle(x)), Libtorch.some(Libtorch.list(dimension))));
    }

    @Override
    public Tensor joined(List<Tensor> tensors) {
        return timed(
                Kind.ELEMENTWISE, () -> own(tensors.get(0).dtype(), STACK.one(Libtorch.handles(handles(tensors)), 0)));
    }

    @Override
    public CodeOps codes() {
        return new StableCodes(this);
    }

    @Override
    public Normalized layerNorm(Tensor x, Tensor weight, Tensor bias, double eps) {
        if (sums.isPresent()) {
            return sums.get().layerNorm(x, weight, bias, eps, 1);
        }
        return timed(Kind.LAYER_NORM, () -> {
            long[] made = LAYER_NORM.call(
                    3,
                    handle(handle(x)),
                    Libtorch.list(weight.shape().extent(0)),
                    Libtorch.someHandle(handle(weight)),
                    Libtorch.someHandle(handle(bias)),
                    Libtorch.number(eps));
            return new Normalized(own(made[0]), own(made[1]), own(made[2]));
        });
    }

    @Override
    public NormGradients layerNormBackward(Tensor grad, Tensor x, Normalized forward, Tensor weight, Tensor bias) {
        if (sums.isPresent()) {
            return sums.get().layerNormBackward(grad, x, forward, weight, bias, 1);
        }
        return timed(Kind.LAYER_NORM, () -> {
            long[] made = LAYER_NORM_BACKWARD.call(
                    3,
                    handle(handle(grad)),
                    handle(handle(x)),
                    Libtorch.list(weight.shape().extent(0)),
                    handle(handle(forward.mean())),
                    handle(handle(forward.rstd())),
                    Libtorch.someHandle(handle(weight)),
                    Libtorch.someHandle(handle(bias)),
                    Libtorch.list(Libtorch.TRUE, Libtorch.TRUE, bias == null ? Libtorch.NONE : Libtorch.TRUE));
            if (bias == null) {
                // A handle too, of no tensor.
                Libtorch.free(made[2]);
            }
            return new NormGradients(own(made[0]), own(made[1]), bias == null ? null : own(made[2]));
        });
    }

    @Override
    public Tensor gelu(Tensor x) {
        return made(Kind.GELU, () -> GELU.one(handle(handle(x)), EXACT.argument()));
    }

    @Override
    public Tensor geluBackward(Tensor grad, Tensor x) {
        return made(Kind.GELU, () -> GELU_BACKWARD.one(handle(handle(grad)), handle(handle(x)), EXACT.argument()));
    }

    @Override
    public Attended attention(Tensor qkv, int heads) {
        if (isExact() && !place().isGpu()) {
            return timed(Kind.ATTENTION_FORWARD, () -> Attention.Fused.of(this, qkv, heads));
        }
        if (!isExact() && place().isGpu() && casts.orElseThrow().torch().attends(qkv, heads)) {
            return timed(Kind.ATTENTION_FORWARD, () -> Attention.Flash.of(this, qkv, heads));
        }
        return masked(qkv, heads, List.of());
    }

    @Override
    public Attended attention(Tensor qkv, int heads, Tensor keep) {
        return masked(qkv, heads, List.of(keep));
    }

    private Attended masked(Tensor qkv, int heads, List<Tensor> keep) {
        return timed(Kind.ATTENTION_FORWARD, () -> Attention.Masked.of(this, products.ofBatches(), qkv, heads, keep));
    }

    @Override
    public Tensor attentionBackward(Tensor grad, Attended forward) {
        return made(Kind.ATTENTION_BACKWARD, () -> ((Attention) forward).backward(products.ofBatches(), handle(grad)));
    }

    @Override
    public HeadOps heads() {
        return new StableHeads(this, products.ofBatches());
    }

    @Override
    public Tensor embedding(Tensor ids, Tensor table) {
        return made(Kind.EMBEDDING, () -> EMBEDDING.one(handle(handle(table)), handle(handle(ids)), NO_PADDING));
    }

    @Override
    public Tensor embeddingBackward(Tensor grad, Tensor ids, long rows) {
        return made(
                Kind.EMBEDDING,
                () -> EMBEDDING_BACKWARD.one(handle(handle(grad)), handle(handle(ids)), rows, NO_PADDING));
    }

    @Override
    public CrossEntropy crossEntropy(Tensor logits, Tensor targets) {
        if (sums.isPresent()) {
            return sums.get().crossEntropy(logits, targets, 1);
        }
        return timed(Kind.CROSS_ENTROPY, () -> Entropy.of(this, logits, targets));
    }

    @Override
    public Tensor crossEntropyBackward(CrossEntropy forward, double scale) {
        if (sums.isPresent()) {
            return sums.get().crossEntropyBackward(forward, scale);
        }
        return made(Kind.CROSS_ENTROPY, () -> ((Entropy) forward).backward(place(), scale));
    }

    @Override
    public Tensor add(Tensor a, Tensor b) {
        return made(Kind.ELEMENTWISE, () -> Libtorch.add(handle(a), handle(b)));
    }

    @Override
    public Tensor multiply(Tensor a, Tensor b) {
        return made(Kind.ELEMENTWISE, () -> MULTIPLY.one(handle(handle(a)), handle(handle(b))));
    }

    @Override
    public Tensor norm(List<Tensor> tensors) {
        if (sums.isPresent()) {
            return sums.get().norms(tensors, 1);
        }
        return made(Kind.CLIP, () -> Updates.norm(handles(tensors)));
    }

    @Override
    public void scaleInPlace(List<Tensor> tensors, double factor) {
        timed(Kind.CLIP, () -> {
            Updates.scale(place(), handles(tensors), factor);
            return tensors;
        });
    }

    @Override
    public void adamw(
            List<Tensor> parameters,
            List<Tensor> gradients,
            List<Tensor> firstMoments,
            List<Tensor> secondMoments,
            AdamWSettings settings) {
        timed(Kind.ADAMW, () -> {
            Updates.adamw(
                    place(),
                    List.of(handles(parameters), handles(gradients), handles(firstMoments), handles(secondMoments)),
                    settings);
            return parameters;
        });
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

    @Override
    public <T> T timed(Kind kind, Supplier<T> work) {
        return profile.time(kind, work);
    }

    private static long[] handles(List<Tensor> tensors) {
        return tensors.stream().mapToLong(StableTensor::handle).toArray();
    }

    private Tensor made(Kind kind, LongSupplier work) {
        return timed(kind, () -> own(work.getAsLong()));
    }
}
