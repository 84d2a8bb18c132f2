package io.altgrad.engine.djl;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.ScriptCalls;
import io.altgrad.tensor.DeviceStep;
import io.altgrad.tensor.PartwiseOps;
import io.altgrad.tensor.Profile.Kind;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.StackOps;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * Stacks whose parts libtorch computes one after the other within one call, which spares a small model most of what calls
 * from Java cost. Parts are computed by the very operations of one; what TorchScript has no method for is done part by
 * part from here. A method that writes into tensors gives them back, for TorchScript leaves out what nobody looks at.
 */
final class DjlStackOps extends PartwiseOps {

    private static final PtNDArray[] NO_BIAS = {};

    private final DjlOps ops;

    /** Null where products are made part by part. */
    private final ScopedScript products;

    private final Set<DjlStack> owned;

    DjlStackOps(DjlOps ops, int size) {
        this(ops, size, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private DjlStackOps(DjlOps ops, int size, Set<DjlStack> owned) {
        super(ops, size);
        this.ops = ops;
        this.products = ops.products().ofStacks(ops.script()).orElse(null);
        this.owned = owned;
    }

    void own(DjlStack stack) {
        owned.add(stack);
    }

    void disown(DjlStack stack) {
        owned.remove(stack);
    }

    PtNDManager manager() {
        return ops.manager();
    }

    @Override
    public StackOps exact() {
        return new DjlStackOps((DjlOps) ops.exact(), size(), owned);
    }

    @Override
    public Tensor stack(List<Tensor> parts) {
        return DjlStack.of(this, parts);
    }

    @Override
    public Tensor over(List<Tensor> parts) {
        return DjlStack.over(this, parts);
    }

    @Override
    public List<Tensor> parts(Tensor stack) {
        return ((DjlStack) stack).parts();
    }

    /** The list that a method makes of one. */
    long run(String method, long list, long... arguments) {
        return runOnLists(method, new long[] {list}, arguments)[0];
    }

    long[] runOnLists(String method, long[] lists, long... arguments) {
        return ScriptCalls.runOnLists(ops.script().module(), method, lists, arguments);
    }

    private static long[] lists(Tensor... stacks) {
        return Arrays.stream(stacks).mapToLong(DjlStack::list).toArray();
    }

    private Tensor made(Kind kind, Shape shape, String method, long[] lists, long... arguments) {
        return DjlStack.ofList(this, shape, timed(kind, () -> runOnLists(method, lists, arguments))[0]);
    }

    private Tensor product(Kind kind, Shape shape, String method, Tensor... operands) {
        long way = ops.products().ofBatches();
        return DjlStack.ofList(
                this,
                shape,
                timed(
                        kind,
                        () -> ScriptCalls.runOnLists(
                                products.module(), method, lists(operands), ScriptCalls.argument(way)))[0]);
    }

    @Override
    public Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        if (products == null) {
            return super.linear(x, weight, bias);
        }
        Shape shape = x.shape().withLast(weight.shape().extent(0));
        if (bias != null) {
            return product(Kind.GEMM_FORWARD, shape, "linear_each", x, weight, bias);
        }
        return DjlStack.ofList(
                this,
                shape,
                timed(
                        Kind.GEMM_FORWARD,
                        () -> ScriptCalls.runOnLists(
                                products.module(),
                                "linear_each",
                                lists(x, weight),
                                ScriptCalls.argument(NO_BIAS),
                                ScriptCalls.argument(ops.products().ofBatches())))[0]);
    }

    @Override
    public Tensor linearInputGradient(Tensor grad, Tensor weight) {
        return products == null
                ? super.linearInputGradient(grad, weight)
                : product(
                        Kind.GEMM_INPUT_GRADIENT,
                        grad.shape().withLast(weight.shape().last()),
                        "product_each",
                        grad,
                        weight);
    }

    @Override
    public Tensor linearWeightGradient(Tensor grad, Tensor x) {
        return products == null
                ? super.linearWeightGradient(grad, x)
                : product(
                        Kind.GEMM_WEIGHT_GRADIENT,
                        Shape.of(grad.shape().last(), x.shape().last()),
                        "product_of_transposed_each",
                        grad,
                        x);
    }

    @Override
    public Tensor biasGradient(Tensor grad) {
        return made(Kind.ELEMENTWISE, Shape.of(grad.shape().last()), "bias_gradient_each", lists(grad));
    }

    @Override
    public Tensor sum(Tensor x, int dimension) {
        return made(Kind.ELEMENTWISE, x.shape().without(dimension), "sum_each", lists(x), ScriptCalls.argument((long)
                dimension));
    }

    @Override
    public Normalized layerNorm(Tensor x, Tensor weight, Tensor bias, double eps) {
        long[] made = timed(
                Kind.LAYER_NORM,
                () -> bias == null
                        ? runOnLists("layer_norm_no_bias_each", lists(x, weight), ScriptCalls.argument(eps))
                        : runOnLists("layer_norm_each", lists(x, weight, bias), ScriptCalls.argument(eps)));
        Shape each = x.shape().withLast(1);
        return new Normalized(
                DjlStack.ofList(this, x.shape(), made[0]),
                DjlStack.ofList(this, each, made[1]),
                DjlStack.ofList(this, each, made[2]));
    }

    @Override
    public NormGradients layerNormBackward(Tensor grad, Tensor x, Normalized forward, Tensor weight, Tensor bias) {
        long[] made = timed(
                Kind.LAYER_NORM,
                () -> bias == null
                        ? runOnLists(
                                "layer_norm_no_bias_backward_each",
                                lists(grad, x, forward.mean(), forward.rstd(), weight))
                        : runOnLists(
                                "layer_norm_backward_each",
                                lists(grad, x, forward.mean(), forward.rstd(), weight, bias)));
        return new NormGradients(
                DjlStack.ofList(this, x.shape(), made[0]),
                DjlStack.ofList(this, weight.shape(), made[1]),
                bias == null ? null : DjlStack.ofList(this, bias.shape(), made[2]));
    }

    @Override
    public Tensor gelu(Tensor x) {
        return made(Kind.GELU, x.shape(), "gelu_each", lists(x));
    }

    @Override
    public Tensor geluBackward(Tensor grad, Tensor x) {
        return made(Kind.GELU, x.shape(), "gelu_backward_each", lists(grad, x));
    }

    /**
     * Attention by the CPU's fused kernel.
     *
     * @param saved what the backward takes: query, key, value, the result and the logarithms of the sums
     */
    private record Fused(Tensor y, List<DjlStack> saved, Shape qkv) implements Attended {

        @Override
        public void close() {
            saved.forEach(DjlStack::close);
        }
    }

    @Override
    public Attended attention(Tensor qkv, int heads) {
        if (!ops.fusesAttention()) {
            return super.attention(qkv, heads);
        }
        long[] made = timed(
                Kind.ATTENTION_FORWARD,
                () -> runOnLists("attention_each", lists(qkv), ScriptCalls.argument((long) heads)));
        Shape shape = qkv.shape().withLast(qkv.shape().last() / 3);
        List<DjlStack> saved = new ArrayList<>();
        for (int i = 1; i < made.length; i++) {
            // Their shapes are nobody's concern.
            saved.add(DjlStack.ofList(this, shape, made[i]));
        }
        return new Fused(DjlStack.ofList(this, shape, made[0]), saved, qkv.shape());
    }

    @Override
    public Tensor attentionBackward(Tensor grad, Attended forward) {
        if (!(forward instanceof Fused fused)) {
            return super.attentionBackward(grad, forward);
        }
        long[] lists = LongStream.concat(
                        LongStream.of(DjlStack.list(grad)),
                        fused.saved().stream().mapToLong(DjlStack::list))
                .toArray();
        return made(Kind.ATTENTION_BACKWARD, fused.qkv(), "attention_backward_each", lists);
    }

    @Override
    public Tensor embedding(Tensor ids, Tensor table) {
        long[] extents = Arrays.copyOf(ids.shape().toArray(), ids.shape().rank() + 1);
        extents[extents.length - 1] = table.shape().last();
        return made(Kind.EMBEDDING, Shape.of(extents), "embedding_each", lists(ids, table));
    }

    @Override
    public Tensor embeddingBackward(Tensor grad, Tensor ids, long rows) {
        return made(
                Kind.EMBEDDING,
                Shape.of(rows, grad.shape().last()),
                "embedding_backward_each",
                lists(grad, ids),
                ScriptCalls.argument(rows));
    }

    /** Cross-entropies with what their backward needs. */
    private record Entropies(DjlStack losses, DjlStack logs, DjlStack weights, Tensor targets, Shape logits)
            implements CrossEntropy {

        @Override
        public Tensor value() {
            throw new IllegalStateException("Cannot give the loss of a stack: ask for the losses of its parts.");
        }
    }

    @Override
    public CrossEntropy crossEntropy(Tensor logits, Tensor targets) {
        long[] made = timed(Kind.CROSS_ENTROPY, () -> runOnLists("cross_entropy_each", lists(logits, targets)));
        return new Entropies(
                DjlStack.ofList(this, Shape.of(), made[0]),
                DjlStack.ofList(this, logits.shape(), made[1]),
                DjlStack.ofList(this, Shape.of(), made[2]),
                targets,
                logits.shape());
    }

    @Override
    public float[] losses(CrossEntropy forward) {
        long[] list = {DjlStack.list(((Entropies) forward).losses())};
        return timed(Kind.CROSS_ENTROPY, () -> numbers(runOnLists("stacked", list)[0]));
    }

    /** The elements of the one tensor behind a handle, which is freed. */
    private float[] numbers(long handle) {
        try (DjlTensor tensor = new DjlTensor(ScriptCalls.tensors(handle, manager())[0])) {
            return tensor.toFloats();
        } finally {
            ScriptCalls.free(handle);
        }
    }

    @Override
    public Tensor crossEntropyBackward(CrossEntropy forward, double scale) {
        Entropies saved = (Entropies) forward;
        return made(
                Kind.CROSS_ENTROPY,
                saved.logits(),
                "cross_entropy_backward_each",
                lists(saved.logs(), saved.targets(), saved.weights()),
                ScriptCalls.argument(scale));
    }

    @Override
    public Tensor add(Tensor a, Tensor b) {
        Shape shape = a.shape().rank() >= b.shape().rank() ? a.shape() : b.shape();
        return made(Kind.ELEMENTWISE, shape, "add_each", lists(a, b));
    }

    private static long ofLists(List<Tensor> stacks) {
        return ScriptCalls.argument(stacks.stream().mapToLong(DjlStack::list).toArray());
    }

    @Override
    public float[] globalNorms(List<Tensor> stacks) {
        return timed(Kind.CLIP, () -> numbers(runOnLists("global_norms", new long[0], ofLists(stacks))[0]));
    }

    @Override
    public void scaleInPlace(List<Tensor> stacks, double[] factors) {
        if (Arrays.stream(factors).anyMatch(factor -> factor != 1)) {
            ScriptCalls.free(timed(
                    Kind.CLIP,
                    () -> runOnLists("scale_each", new long[0], ofLists(stacks), ScriptCalls.reals(factors)))[0]);
        }
    }

    @Override
    public void adamw(
            List<Tensor> parameters,
            List<Tensor> gradients,
            List<Tensor> firstMoments,
            List<Tensor> secondMoments,
            Map<Integer, AdamWSettings> settings) {
        long[] parts = settings.keySet().stream().mapToLong(part -> part).toArray();
        double[] numbers = settings.values().stream()
                .flatMapToDouble(own -> DoubleStream.of(
                        own.step(), own.learningRate(), own.beta1(), own.beta2(), own.weightDecay(), own.epsilon()))
                .toArray();
        if (parts.length > 0) {
            ScriptCalls.free(timed(
                    Kind.ADAMW,
                    () -> runOnLists(
                            "adamw_each",
                            new long[0],
                            ofLists(parameters),
                            ofLists(gradients),
                            ofLists(firstMoments),
                            ofLists(secondMoments),
                            ScriptCalls.integers(parts),
                            ScriptCalls.reals(numbers)))[0]);
        }
    }

    /** None: these are libtorch's operations. */
    @Override
    public Optional<DeviceStep> deviceStep() {
        return Optional.empty();
    }

    @Override
    public void close() {
        owned.forEach(DjlStack::free);
        owned.clear();
        super.close();
    }
}
