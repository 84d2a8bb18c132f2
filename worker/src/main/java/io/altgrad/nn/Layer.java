package io.altgrad.nn;

import io.altgrad.tensor.Tensor;

/** A component with one input and one output. */
public abstract class Layer extends Component {

    /** Computes the output of {@code x} and the way back. */
    public abstract Pass forward(Tensor x, Context context);
}
