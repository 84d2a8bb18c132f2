package io.altgrad.tensor;

import io.altgrad.random.RandomStream;
import io.altgrad.tensor.Profile.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Stacks whose parts are computed one after the other, by the operations of one: what a CPU does, on any engine. */
public class PartwiseOps implements StackOps {

    private final Ops single;
    private final int size;
    private final PartwiseSums sums = new PartwiseSums(this);

    /**
     * @param single the operations on one part, which also own what these make
     * @param size the number of parts of each stack
     */
    public PartwiseOps(Ops single, int size) {
        this.single = single;
        this.size = size;
    }

    @Override
    public final int size() {
        return size;
    }

    @Override
    public boolean isBatch() {
        return false;
    }

    @Override
    public final Ops single() {
        return single;
    }

    @Override
    public Tensor stack(List<Tensor> parts) {
        parts.forEach(part -> part.moveTo(single));
        return new PartwiseTensor(parts, PartwiseTensor.Parts.OWN);
    }

    @Override
    public Tensor over(List<Tensor> parts) {
        return new PartwiseTensor(parts, PartwiseTensor.Parts.SHOWN);
    }

    @Override
    public List<Tensor> parts(Tensor stack) {
        return ((PartwiseTensor) stack).parts();
    }

    /** The stack of what {@code work} makes for each part. */
    final Tensor each(IntFunction<Tensor> work) {
        return stack(IntStream.range(0, size).mapToObj(work).toList());
    }

    final Tensor each(Tensor x, UnaryOperator<Tensor> work) {
        List<Tensor> parts = parts(x);
        return each(part -> work.apply(parts.get(part)));
    }

    final Tensor each(Tensor x, Tensor y, BinaryOperator<Tensor> work) {
        List<Tensor> left = parts(x);
        List<Tensor> right = parts(y);
        return each(part -> work.apply(left.get(part), right.get(part)));
    }

    /** A stack's part; null of null. */
    final Tensor part(Tensor stack, int number) {
        return stack == null ? null : parts(stack).get(number);
    }

    @Override
    public Ops exact() {
        return new PartwiseOps(single.exact(), size);
    }

    @Override
    public Place place() {
        return single.place();
    }

    @Override
    public Tensor zeros(Shape shape) {
        return each(part -> single.zeros(shape));
    }

    @Override
    public Tensor ones(Shape shape) {
        return each(part -> single.ones(shape));
    }

    @Override
    public Tensor floats(long... shape) {
        return each(part -> single.floats(shape));
    }

    @Override
    public Tensor tensor(float[] values, long... shape) {
        return each(part -> single.tensor(values, shape));
    }

    @Override
    public Tensor tensor(long[] values, long... shape) {
        return each(part -> single.tensor(values, shape));
    }

    @Override
    public Tensor tensor(List<long[]> values, long... shape) {
        return each(part -> single.tensor(values.get(part), shape));
    }

    @Override
    public Tensor operand(Tensor x) {
        List<Tensor> parts = parts(x);
        Tensor first = single.operand(parts.get(0));
        return first == parts.get(0) ? x : each(part -> part == 0 ? first : single.operand(parts.get(part)));
    }

    @Override
    public Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        return each(part -> single.linear(part(x, part), part(weight, part), part(bias, part)));
    }

    @Override
    public Tensor linearInputGradient(Tensor grad, Tensor weight) {
        return each(grad, weight, single::linearInputGradient);
    }

    @Override
    public Tensor linearWeightGradient(Tensor grad, Tensor x) {
        return each(grad, x, single::linearWeightGradient);
    }

    @Override
    public Tensor biasGradient(Tensor grad) {
        return each(grad, single::biasGradient);
    }

    @Override
    public Tensor sum(Tensor x, int dimension) {
        return each(x, part -> single.sum(part, dimension));
    }

    @Override
    public Tensor joined(List<Tensor> tensors) {
        return each(part -> single.joined(parts(tensors, part)));
    }

    @Override
    public CodeOps codes() {
        return new PartwiseCodes(this);
    }

    @Override
    public Normalized layerNorm(Tensor x, Tensor weight, Tensor bias, double eps) {
        return sums.layerNorm(x, weight, bias, eps);
    }

    @Override
    public NormGradients layerNormBackward(Tensor grad, Tensor x, Normalized forward, Tensor weight, Tensor bias) {
        return sums.layerNormBackward(grad, x, forward, weight, bias);
    }

    @Override
    public Tensor gelu(Tensor x) {
        return each(x, single::gelu);
    }

    @Override
    public Tensor geluBackward(Tensor grad, Tensor x) {
        return each(grad, x, single::geluBackward);
    }

    /** The attention of each part, and the stack of what they gave. */
    private record StackedAttention(List<Attended> parts, Tensor y) implements Attended {

        @Override
        public void close() {
            parts.forEach(Attended::close);
        }
    }

    @Override
    public Attended attention(Tensor qkv, int heads) {
        return attended(part -> single.attention(part(qkv, part), heads));
    }

    @Override
    public Attended attention(Tensor qkv, int heads, Tensor keep) {
        return attended(part -> single.attention(part(qkv, part), heads, part(keep, part)));
    }

    private Attended attended(IntFunction<Attended> work) {
        List<Attended> made = IntStream.range(0, size).mapToObj(work).toList();
        return new StackedAttention(made, each(part -> made.get(part).y()));
    }

    @Override
    public Tensor attentionBackward(Tensor grad, Attended forward) {
        List<Attended> parts = ((StackedAttention) forward).parts();
        return each(part -> single.attentionBackward(part(grad, part), parts.get(part)));
    }

    @Override
    public HeadOps heads() {
        throw PartwiseTensor.refusal("the heads");
    }

    @Override
    public Tensor dropoutMask(RandomStream draws, long firstDraw, double probability, Shape shape) {
        return each(part -> single.dropoutMask(draws, firstDraw, probability, shape));
    }

    @Override
    public Tensor dropoutMask(List<RandomStream> draws, long firstDraw, double probability, Shape shape) {
        return each(part -> single.dropoutMask(draws.get(part), firstDraw, probability, shape));
    }

    @Override
    public Tensor embedding(Tensor ids, Tensor table) {
        return each(ids, table, single::embedding);
    }

    @Override
    public Tensor embeddingBackward(Tensor grad, Tensor ids, long rows) {
        return each(grad, ids, (part, tokens) -> single.embeddingBackward(part, tokens, rows));
    }

    @Override
    public CrossEntropy crossEntropy(Tensor logits, Tensor targets) {
        return sums.crossEntropy(logits, targets);
    }

    @Override
    public Tensor crossEntropyBackward(CrossEntropy forward, double scale) {
        return sums.crossEntropyBackward(forward, scale);
    }

    @Override
    public float[] losses(CrossEntropy forward) {
        return sums.losses(forward);
    }

    @Override
    public Tensor add(Tensor a, Tensor b) {
        return each(a, b, single::add);
    }

    @Override
    public Tensor multiply(Tensor a, Tensor b) {
        return each(a, b, single::multiply);
    }

    @Override
    public Tensor norm(List<Tensor> tensors) {
        throw PartwiseTensor.refusal("the norm");
    }

    /** The part of that number of each stack. */
    final List<Tensor> parts(List<Tensor> stacks, int number) {
        return stacks.stream().map(stack -> part(stack, number)).toList();
    }

    @Override
    public float[] globalNorms(List<Tensor> stacks) {
        float[] norms = new float[size];
        for (int i = 0; i < size; i++) {
            norms[i] = single.globalNorm(parts(stacks, i));
        }
        return norms;
    }

    @Override
    public void scaleInPlace(List<Tensor> stacks, double factor) {
        for (int i = 0; i < size; i++) {
            single.scaleInPlace(parts(stacks, i), factor);
        }
    }

    @Override
    public void scaleInPlace(List<Tensor> stacks, double[] factors) {
        for (int i = 0; i < size; i++) {
            if (factors[i] != 1) {
                single.scaleInPlace(parts(stacks, i), factors[i]);
            }
        }
    }

    @Override
    public void adamw(
            List<Tensor> parameters,
            List<Tensor> gradients,
            List<Tensor> firstMoments,
            List<Tensor> secondMoments,
            AdamWSettings settings) {
        Map<Integer, AdamWSettings> all = new HashMap<>();
        for (int i = 0; i < size; i++) {
            all.put(i, settings);
        }
        adamw(parameters, gradients, firstMoments, secondMoments, all);
    }

    @Override
    public void adamw(
            List<Tensor> parameters,
            List<Tensor> gradients,
            List<Tensor> firstMoments,
            List<Tensor> secondMoments,
            Map<Integer, AdamWSettings> settings) {
        settings.forEach((part, own) -> single.adamw(
                parts(parameters, part),
                parts(gradients, part),
                parts(firstMoments, part),
                parts(secondMoments, part),
                own));
    }

    @Override
    public Optional<DeviceStep> deviceStep() {
        return single.partStep(size).map(step -> StackedStep.ofParts(step, this));
    }

    @Override
    public Optional<StackCasts> casts() {
        return Optional.empty();
    }

    /** None: casts are for parts. */
    @Override
    public Optional<DeviceKernels> kernels() {
        return Optional.empty();
    }

    @Override
    public <T> T timed(Kind kind, Supplier<T> work) {
        return single.timed(kind, work);
    }

    @Override
    public StackOps stacked(int parts) {
        throw PartwiseTensor.refusal("a stack");
    }

    @Override
    public void close() {
        single.close();
    }
}
