package io.altgrad.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** A trained tensor with the gradient that has gathered for it. Layers that share it are tied. */
public final class Parameter {

    private final NDArray value;
    private NDArray gradient;

    private Parameter(NDArray value) {
        this.value = value;
    }

    /** A parameter of zeros that lives as long as {@code manager}. */
    public static Parameter zeros(NDManager manager, long... shape) {
        return new Parameter(manager.zeros(new Shape(shape), DataType.FLOAT32));
    }

    /** A parameter of ones that lives as long as {@code manager}. */
    public static Parameter ones(NDManager manager, long... shape) {
        return new Parameter(manager.ones(new Shape(shape), DataType.FLOAT32));
    }

    public NDArray value() {
        return value;
    }

    /** What gathered since the last {@link #clearGradient}; null where nothing did. */
    public NDArray gradient() {
        return gradient;
    }

    /** Adds to the gradient. Takes the tensor over: it must be the caller's own and not be used again. */
    public void accumulate(NDArray contribution) {
        if (gradient == null) {
            contribution.attach(value.getManager());
            gradient = contribution;
        } else {
            gradient.addi(contribution);
        }
    }

    /** Frees the gradient. */
    public void clearGradient() {
        if (gradient != null) {
            gradient.close();
            gradient = null;
        }
    }
}
