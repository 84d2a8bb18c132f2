package io.altgrad.train;

import io.altgrad.tensor.Ops;
import io.altgrad.tensor.StackOps;
import io.altgrad.tensor.Tensor;
import java.util.List;

/**
 * Token ids with what follows each of them.
 *
 * @param ids (B, T) in row-major order
 * @param targets (B, T): the token after each id
 * @param rows B
 * @param time T
 */
public record Batch(long[] ids, long[] targets, int rows, int time) {

    public Batch {
        if (ids.length != rows * time || targets.length != ids.length) {
            throw new IllegalArgumentException("Cannot make a batch of " + rows + " x " + time + " from " + ids.length
                    + " ids and " + targets.length + " targets.");
        }
    }

    /** Number of tokens that a step on it consumes. */
    public int tokens() {
        return rows * time;
    }

    Tensor idTensor(Ops ops) {
        return ops.tensor(ids, rows, time);
    }

    Tensor targetTensor(Ops ops) {
        return ops.tensor(targets, rows, time);
    }

    /** The ids of batches of one shape. */
    static Tensor idStack(List<Batch> batches, StackOps ops) {
        Batch first = batches.get(0);
        return ops.tensor(batches.stream().map(Batch::ids).toList(), first.rows, first.time);
    }

    /** The targets of batches of one shape. */
    static Tensor targetStack(List<Batch> batches, StackOps ops) {
        Batch first = batches.get(0);
        return ops.tensor(batches.stream().map(Batch::targets).toList(), first.rows, first.time);
    }
}
