package io.altgrad.tensor;

import io.altgrad.tensor.Ops.CrossEntropy;

/**
 * A {@link DeviceStep} on trials that lie one after the other in tensors, all of them or some: the parts of a stack, or one.
 * The order of each sum follows from the shape of a part, and all else is of single elements, so a trial gets the bits that
 * it gets alone.
 */
public interface PartStep extends DeviceStep {

    /**
     * Leaves the losses of the trials from {@code first} on.
     *
     * @param losses one for each
     */
    void leave(int first, Tensor losses, LossListener listener);

    /** Finds the norms of {@code count} trials from {@code first} on, and updates those that are finite. */
    void update(int first, int count, States states);

    /** That of one trial. */
    @Override
    default void leave(CrossEntropy losses, LossListener listener) {
        leave(0, losses.value(), listener);
    }

    /** That of one trial. */
    @Override
    default void update(States states) {
        update(0, 1, states);
    }
}
