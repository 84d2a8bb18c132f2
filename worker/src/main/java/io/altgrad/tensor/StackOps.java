package io.altgrad.tensor;

import java.util.List;
import java.util.Map;

/**
 * Operations on stacks: tensors of one shape, one from each of several models, that are computed with at once. A stack
 * tells the shape, the type and the place of its parts. Each operation does to every part what {@link Ops} says, and
 * gives it the bits that it would have alone; so an engine may take one part after the other, or multiply all of them in
 * one batch.
 *
 * <p>What is one number of a whole tensor, and what looks at single elements, is for {@linkplain #parts parts}: {@link
 * CrossEntropy#loss}, {@link #globalNorm}, {@link #heads}, {@link Tensor#floats} and {@link Tensor#fill} refuse a stack.
 */
public interface StackOps extends Ops {

    /** The number of parts of each stack. */
    int size();

    /** The operations on single parts, in the same scope. */
    Ops single();

    /** The stack of those parts, which it takes over: they live as long as it. */
    Tensor stack(List<Tensor> parts);

    /** A stack that shows those parts, and shares their memory; they are to outlive it. */
    Tensor over(List<Tensor> parts);

    /** The parts of a stack, which live as long as it and share its memory. */
    List<Tensor> parts(Tensor stack);

    /** The loss of each part; waits for them. */
    float[] losses(CrossEntropy forward);

    /** The L2 norm of each part, over all elements of all stacks; waits for them. */
    float[] globalNorms(List<Tensor> stacks);

    /** Multiplies every part of all stacks by its own factor, in place. */
    void scaleInPlace(List<Tensor> stacks, double[] factors);

    /**
     * One {@linkplain Ops#adamw AdamW update} of each part that has settings; the others stay as they are.
     *
     * @param steps stacks of scalars
     * @param settings by the number of the part
     */
    void adamw(
            List<Tensor> parameters,
            List<Tensor> gradients,
            List<Tensor> firstMoments,
            List<Tensor> secondMoments,
            List<Tensor> steps,
            Map<Integer, AdamWSettings> settings);
}
