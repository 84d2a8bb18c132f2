package io.altgrad.tensor;

import io.altgrad.random.RandomStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Operations on stacks: tensors of one shape, one from each of several models, that are computed with at once. A stack
 * tells the shape, the type and the place of its parts. Each operation does to every part what {@link Ops} says, and
 * gives it the bits that it would have alone; so an engine may take one part after the other, or multiply all of them in
 * one batch.
 *
 * <p>What is one number of a whole tensor, and what looks at single elements, is for {@linkplain #parts parts}: {@link
 * CrossEntropy#value}, {@link #norm}, {@link #heads}, {@link Tensor#floats} and {@link Tensor#fill} refuse a stack.
 */
public interface StackOps extends Ops {

    /** The number of parts of each stack. */
    int size();

    /** Tells whether an operation on a stack is one, and not one for each part. */
    boolean isBatch();

    /** The operations on single parts, in the same scope. */
    Ops single();

    /** The stack of those parts, which it takes over: they live as long as it. */
    Tensor stack(List<Tensor> parts);

    /**
     * A stack that shows those parts, and shares their memory; they are to outlive it. Where its {@linkplain #parts parts} are
     * others than those, these are copies, for the caller to take over and to put in their place.
     */
    Tensor over(List<Tensor> parts);

    /** A stack of int64 tensors, with the values of each part in row-major order. */
    Tensor tensor(List<long[]> values, long... shape);

    /** The parts of a stack, which live as long as it and share its memory. */
    List<Tensor> parts(Tensor stack);

    /** The casts of several parts at once; empty where each part is cast by itself. */
    Optional<StackCasts> casts();

    /** {@linkplain Ops#dropoutMask The factors of dropout} of each part, by draws of its own. */
    Tensor dropoutMask(List<RandomStream> draws, long firstDraw, double probability, Shape shape);

    /** The loss of each part; waits for them. */
    float[] losses(CrossEntropy forward);

    /** The L2 norm of each part, over all elements of all stacks; waits for them. */
    float[] globalNorms(List<Tensor> stacks);

    /** Multiplies every part of all stacks by its own factor, in place. */
    void scaleInPlace(List<Tensor> stacks, double[] factors);

    /**
     * One {@linkplain Ops#adamw AdamW update} of each part that has settings; the others stay as they are.
     *
     * @param settings by the number of the part
     */
    void adamw(
            List<Tensor> parameters,
            List<Tensor> gradients,
            List<Tensor> firstMoments,
            List<Tensor> secondMoments,
            Map<Integer, AdamWSettings> settings);
}
