package io.altgrad.nn;

import io.altgrad.tensor.Tensor;

/** A module with one input and one output. */
public abstract class Layer extends Module {

    /** Computes the output of {@code x} and the way back. */
    public abstract Pass forward(Tensor x, Context context);
}
