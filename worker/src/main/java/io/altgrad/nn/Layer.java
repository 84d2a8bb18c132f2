package io.altgrad.nn;

import ai.djl.ndarray.NDArray;

/** A module with one input and one output. */
public abstract class Layer extends Module {

    /** Computes the output of {@code x} and the way back. */
    public abstract Pass forward(NDArray x, Context context);
}
