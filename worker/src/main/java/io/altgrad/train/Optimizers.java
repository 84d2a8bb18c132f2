package io.altgrad.train;

import io.altgrad.tensor.DeviceStep;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;
import java.util.Map;

/** The optimizer of a trial, or those of the trials of a stack, over the tensors that their gradients gather in. */
interface Optimizers {

    /** Parameters, gradients and moments, matrices first. */
    DeviceStep.States states();

    /** The gradients of a trial that have gathered, by parameter, in tree order. */
    Map<String, Tensor> gradients(int trial);

    /** Frees the gradients. */
    void clearGradients();

    /** The global L2 norm of each trial's gradients; waits for it. */
    float[] norms(Ops ops);

    /**
     * Scales the gradients of those trials down to the clipping norm where they exceed it, and updates every parameter. What
     * their states are kept in is for {@link AdamW#updated}.
     *
     * @param norms of each trial's gradients
     * @param learningRates by trial; one without stays as it is
     */
    void step(Ops ops, float[] norms, Map<Integer, Double> learningRates);
}
