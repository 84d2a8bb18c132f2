package io.altgrad.tensor;

import static io.altgrad.tensor.DrawnOperand.like;

import io.altgrad.tensor.BatchProof.Way;
import io.altgrad.tensor.DrawnOperand.Summed;
import io.altgrad.tensor.Ops.Attended;
import java.util.ArrayList;
import java.util.List;

/**
 * Attention of batches, as one or part by part, as the choice has it. Forward and backward go the same way.
 *
 * @param apart the operations part by part
 */
record BatchedAttention(Batch batch, BatchChoice choice, BatchedParts apart) {

    Attended attention(Tensor qkv, int heads) {
        boolean holds = holds(
                qkv,
                heads,
                List.of(),
                in -> both(batch.attention(in.get(0), heads, null), in.get(1)),
                in -> both(apart.attention(in.get(0), heads), in.get(1)));
        return holds ? batch.attention(qkv, heads, null) : apart.attention(qkv, heads);
    }

    Attended attention(Tensor qkv, int heads, Tensor keep) {
        boolean holds = keep.shape().rank() == 4
                && holds(
                        qkv,
                        heads,
                        List.of(like(keep)),
                        in -> both(batch.attention(in.get(0), heads, in.get(2)), in.get(1)),
                        in -> both(apart.attention(in.get(0), heads, in.get(2)), in.get(1)));
        return holds ? batch.attention(qkv, heads, keep) : apart.attention(qkv, heads, keep);
    }

    private boolean holds(Tensor qkv, int heads, List<DrawnOperand> keep, Way whole, Way parts) {
        Shape ofGrad = qkv.shape().withLast(qkv.shape().last() / 3);
        List<DrawnOperand> operands =
                new ArrayList<>(List.of(like(qkv), new DrawnOperand(ofGrad, Dtype.FLOAT32, Summed.NOTHING, 0)));
        operands.addAll(keep);
        return choice.holds(
                "attention of " + heads + " heads" + (keep.isEmpty() ? "" : " with dropout"), operands, whole, parts);
    }

    private List<Tensor> both(Attended forward, Tensor grad) {
        List<Tensor> made = List.of(forward.y(), backward(grad, forward));
        forward.close();
        return made;
    }

    Tensor backward(Tensor grad, Attended forward) {
        return forward instanceof Batch.Folded folded
                ? batch.attentionBackward(grad, folded)
                : apart.attentionBackward(grad, forward);
    }
}
