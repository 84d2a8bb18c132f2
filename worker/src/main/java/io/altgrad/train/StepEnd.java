package io.altgrad.train;

import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.DeviceStep;
import io.altgrad.tensor.DeviceStep.LossListener;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Ops.CrossEntropy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The way in which steps of a trial, or of those of a stack, hear of their losses and amaxes, and end: where a device makes
 * them, when all of a step is on its way to it, and the host waits once; elsewhere as the numbers come.
 */
final class StepEnd {

    private final Optimizers optimizers;

    /** Null where the host makes the steps. */
    private final DeviceStep device;

    /** @param device that makes the steps; null where the host does */
    StepEnd(Optimizers optimizers, DeviceStep device) {
        this.optimizers = optimizers;
        this.device = device;
    }

    /** Begins a step. */
    void begin(List<StepOutcome> outcomes) {
        if (device != null) {
            device.begin(outcomes.stream().map(StepOutcome::rates).toList());
        }
    }

    /** @param ops of the micro-batch that begins, on single tensors */
    void leaveAmaxes(Ops ops) {
        if (device != null) {
            device.leaveAmaxes(ops);
        } else {
            ops.kernels().ifPresent(DeviceKernels::leaveAmaxes);
        }
    }

    /**
     * Takes in the losses of a micro-batch, after the casts of its forward.
     *
     * @param ops on single tensors
     * @param losses one for each trial; waits for them
     */
    void take(Ops ops, CrossEntropy entropy, Supplier<float[]> losses, LossListener listener) {
        if (device != null) {
            device.leave(entropy, listener);
            return;
        }
        float[] present = losses.get();
        boolean areFinite = true;
        for (float loss : present) {
            areFinite &= Float.isFinite(loss);
        }
        if (!areFinite) {
            // A cast that was not finite comes before the loss that is not for it.
            tellAmaxes(ops);
        }
        for (int i = 0; i < present.length; i++) {
            listener.loss(i, present[i]);
        }
    }

    /** @param ops of the micro-batch that has ended, on single tensors */
    void tellAmaxes(Ops ops) {
        if (device == null) {
            ops.kernels().ifPresent(DeviceKernels::tellAmaxes);
        }
    }

    /**
     * Ends the step of the trials that go on: norms, histories, clipping, AdamW, and what it gave in the numbers it is kept in.
     *
     * @param ops on the tensors that gradients gather in
     * @param single the same on single tensors
     * @param heard hears that all was told which a device has left
     */
    void run(Ops ops, Ops single, List<StepOutcome> outcomes, Runnable heard) {
        float[] norms = device == null ? optimizers.norms(ops) : updatedOnDevice(outcomes);
        heard.run();
        Map<Integer, Double> updated = new HashMap<>();
        for (int i = 0; i < norms.length; i++) {
            int trial = i;
            StepOutcome outcome = outcomes.get(i);
            if (outcome.take(norms[i], () -> FirstBadLayer.ofGradients(optimizers.gradients(trial)))) {
                updated.put(i, outcome.learningRate());
            }
        }
        if (device == null) {
            optimizers.step(ops, norms, updated);
        }
        if (!updated.isEmpty()) {
            optimizers.clearGradients();
        }
        updated.keySet().forEach(trial -> outcomes.get(trial).keep(single));
    }

    private float[] updatedOnDevice(List<StepOutcome> outcomes) {
        for (int i = 0; i < outcomes.size(); i++) {
            if (!outcomes.get(i).goesOn()) {
                device.leaveOut(i);
            }
        }
        device.update(optimizers.states());
        return device.end();
    }
}
