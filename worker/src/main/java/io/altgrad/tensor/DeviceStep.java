package io.altgrad.tensor;

import io.altgrad.tensor.Ops.AdamWSettings;
import io.altgrad.tensor.Ops.CrossEntropy;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Optimizer steps that a device makes to their end without the host, which waits for it once a step, at the very end: of
 * one trial, or of each part of a stack. Amaxes of casts and losses are left on the device; there it is found, for each
 * trial by itself, whether all of them are finite where they are to be, and the norm of its gradients too; and by what
 * factor these are clipped. A trial of which that holds is updated by AdamW, and the others stay as they are. Serves one
 * thread, one step after the other, and lives as long as the operations that gave it.
 */
public interface DeviceStep {

    /**
     * The numbers of a trial's update.
     *
     * @param settings with the weight decay of matrices; other parameters have none
     * @param gradientClip the norm that gradients are scaled down to where they exceed it; 0 for any
     */
    record Rates(AdamWSettings settings, double gradientClip) {}

    /**
     * Begins a step, and forgets what an earlier one has left.
     *
     * @param rates of each trial; written to the device, where all that follows reads them
     */
    void begin(List<Rates> rates);

    /**
     * Has those operations leave the amaxes of their casts in this step, from now on. What they have {@linkplain
     * DeviceKernels#tellAmaxes told} is all that the step has left so far, losses too.
     *
     * @param ops operations on single tensors
     */
    void leaveAmaxes(Ops ops);

    /** Hears the loss of a trial. */
    @FunctionalInterface
    interface LossListener {

        void loss(int trial, float loss);
    }

    /** Leaves the loss of each trial, which {@code listener} hears in its turn: before what is left after it. */
    void leave(CrossEntropy losses, LossListener listener);

    /** Leaves a trial out of the update, of which the host knows that it has ended. */
    void leaveOut(int trial);

    /**
     * The tensors of an update: for each parameter itself, its gradient and its moments.
     *
     * @param decayed the number of the first that are matrices
     */
    record States(
            List<Tensor> values,
            List<Tensor> gradients,
            List<Tensor> firstMoments,
            List<Tensor> secondMoments,
            int decayed) {

        /** The same with each list of tensors made into another. */
        States each(UnaryOperator<List<Tensor>> made) {
            return new States(
                    made.apply(values),
                    made.apply(gradients),
                    made.apply(firstMoments),
                    made.apply(secondMoments),
                    decayed);
        }
    }

    /** Finds the norms and updates the trials that are finite, without waiting for it. Gradients stay as they are. */
    void update(States states);

    /**
     * Ends the step: waits for it, and tells the listeners what it has left, in the order in which it was left.
     *
     * @return the norm of each trial's gradients, before clipping
     */
    float[] end();
}
