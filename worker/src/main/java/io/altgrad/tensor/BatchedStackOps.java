package io.altgrad.tensor;

import static io.altgrad.tensor.DrawnOperand.ids;
import static io.altgrad.tensor.DrawnOperand.like;

import io.altgrad.random.RandomStream;
import io.altgrad.tensor.DrawnOperand.Summed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Stacks that are computed as one batch: what a GPU wants, on which a small model's step takes as long as its launches do.
 * An operation is done to the whole stack at once where {@link BatchProof} finds that its parts have the bits that they
 * have alone, and part by part where not. What adds, multiplies or copies single elements needs no proof.
 */
public final class BatchedStackOps extends BatchedParts {

    private final Ops single;
    private final Batch batch;
    private final BatchChoice choice;
    private final BatchedSums sums;
    private final BatchedAttention attention;

    /**
     * @param single the operations on one part, which also own what these make
     * @param size the number of parts of each stack
     * @param proof of the engine of {@code single}
     */
    public BatchedStackOps(Ops single, int size, BatchProof proof) {
        super(single, size);
        this.single = single;
        this.batch = new Batch(single, size);
        this.choice = new BatchChoice(single, size, proof, single.exact() == single);
        BatchedParts apart = new BatchedParts(single, size);
        this.sums = new BatchedSums(batch, choice, apart, single.sums());
        this.attention = new BatchedAttention(batch, choice, apart);
    }

    @Override
    public Ops exact() {
        return choice.isExact() ? this : new BatchedStackOps(single.exact(), size(), choice.proof());
    }

    @Override
    public boolean isBatch() {
        return true;
    }

    /** Steps of wholes, where the losses of all parts lie in one too. */
    @Override
    public Optional<DeviceStep> deviceStep() {
        return single.partStep(size()).map(step -> StackedStep.ofBatches(step, size()));
    }

    @Override
    public Optional<StackCasts> casts() {
        return single.kernels().map(kernels -> new BatchedCasts(single, kernels));
    }

    @Override
    public CodeOps codes() {
        return new BatchedCodes(this, batch, choice);
    }

    @Override
    public Tensor zeros(Shape shape) {
        return batch.of(single.zeros(shape.after(size())));
    }

    @Override
    public Tensor ones(Shape shape) {
        return batch.of(single.ones(shape.after(size())));
    }

    @Override
    public Tensor floats(long... shape) {
        return batch.of(single.floats(Shape.of(shape).after(size()).toArray()));
    }

    @Override
    public Tensor tensor(long[] values, long... shape) {
        return tensor(IntStream.range(0, size()).mapToObj(part -> values).toList(), shape);
    }

    @Override
    public Tensor tensor(List<long[]> values, long... shape) {
        long[] all = values.stream().flatMapToLong(Arrays::stream).toArray();
        return BatchedTensor.ofIds(single, size(), all, Shape.of(shape));
    }

    @Override
    public Tensor operand(Tensor x) {
        Tensor whole = Batch.whole(x);
        Tensor operand = single.operand(whole);
        return operand == whole ? x : batch.of(operand);
    }

    @Override
    public Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        List<Tensor> operands = new ArrayList<>(List.of(x, weight));
        List<DrawnOperand> drawn = new ArrayList<>(List.of(like(x, Summed.COLUMNS), like(weight, Summed.COLUMNS)));
        if (bias != null) {
            operands.add(bias);
            drawn.add(like(bias));
        }
        return choice.made(
                bias == null ? "linear" : "linear with bias",
                drawn,
                in -> batch.linear(in.get(0), in.get(1), third(in)),
                in -> super.linear(in.get(0), in.get(1), third(in)),
                operands.toArray(new Tensor[0]));
    }

    /** An operand that may be left out; then null. */
    private static Tensor third(List<Tensor> operands) {
        return operands.size() > 2 ? operands.get(2) : null;
    }

    @Override
    public Tensor linearInputGradient(Tensor grad, Tensor weight) {
        return choice.made(
                "gradient of inputs",
                List.of(like(grad, Summed.COLUMNS), like(weight, Summed.ROWS)),
                in -> batch.linearInputGradient(in.get(0), in.get(1)),
                in -> super.linearInputGradient(in.get(0), in.get(1)),
                grad,
                weight);
    }

    @Override
    public Tensor linearWeightGradient(Tensor grad, Tensor x) {
        return choice.made(
                "gradient of weights",
                List.of(like(grad, Summed.ROWS), like(x, Summed.ROWS)),
                in -> batch.linearWeightGradient(in.get(0), in.get(1)),
                in -> super.linearWeightGradient(in.get(0), in.get(1)),
                grad,
                x);
    }

    @Override
    public Tensor biasGradient(Tensor grad) {
        return sums.biasGradient(grad);
    }

    @Override
    public Tensor sum(Tensor x, int dimension) {
        return sums.sum(x, dimension);
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
        return choice.made("gelu", List.of(like(x)), in -> batch.gelu(in.get(0)), in -> super.gelu(in.get(0)), x);
    }

    @Override
    public Tensor geluBackward(Tensor grad, Tensor x) {
        return choice.made(
                "gradient of gelu",
                List.of(like(grad), like(x)),
                in -> batch.geluBackward(in.get(0), in.get(1)),
                in -> super.geluBackward(in.get(0), in.get(1)),
                grad,
                x);
    }

    @Override
    public Attended attention(Tensor qkv, int heads) {
        return attention.attention(qkv, heads);
    }

    @Override
    public Attended attention(Tensor qkv, int heads, Tensor keep) {
        return attention.attention(qkv, heads, keep);
    }

    @Override
    public Tensor attentionBackward(Tensor grad, Attended forward) {
        return attention.backward(grad, forward);
    }

    @Override
    public Tensor dropoutMask(List<RandomStream> draws, long firstDraw, double probability, Shape shape) {
        return batch.dropoutMask(draws, firstDraw, probability, shape);
    }

    @Override
    public Tensor embedding(Tensor ids, Tensor table) {
        return ((BatchedTensor) ids).hasIds() ? batch.embedding(ids, table) : super.embedding(ids, table);
    }

    @Override
    public Tensor embeddingBackward(Tensor grad, Tensor ids, long rows) {
        if (!((BatchedTensor) ids).hasIds()) {
            return super.embeddingBackward(grad, ids, rows);
        }
        return choice.made(
                "gradient of an embedding",
                List.of(like(grad), ids(ids, rows)),
                in -> batch.embeddingBackward(in.get(0), in.get(1), rows),
                in -> super.embeddingBackward(in.get(0), in.get(1), rows),
                grad,
                ids);
    }

    @Override
    public CrossEntropy crossEntropy(Tensor logits, Tensor targets) {
        return sums.crossEntropy(logits, targets);
    }

    @Override
    public float[] losses(CrossEntropy forward) {
        return sums.losses(forward);
    }

    @Override
    public Tensor crossEntropyBackward(CrossEntropy forward, double scale) {
        return sums.crossEntropyBackward(forward, scale);
    }

    @Override
    public Tensor add(Tensor a, Tensor b) {
        return batch.add(a, b);
    }

    @Override
    public Tensor multiply(Tensor a, Tensor b) {
        return batch.multiply(a, b);
    }

    @Override
    public float[] globalNorms(List<Tensor> stacks) {
        return sums.globalNorms(stacks);
    }

    @Override
    public void scaleInPlace(List<Tensor> stacks, double factor) {
        single.scaleInPlace(Batch.wholes(stacks), factor);
    }

    @Override
    public void scaleInPlace(List<Tensor> stacks, double[] factors) {
        if (Arrays.stream(factors).anyMatch(factor -> factor != 1)) {
            batch.scaleInPlace(stacks, factors);
        }
    }
}
