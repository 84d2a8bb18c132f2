package io.altgrad.nn;

import io.altgrad.tensor.Tensor;

/** A component with one input and one output. */
public abstract class Layer extends Component {

    /** Computes the output of {@code x} and the way back. */
    public abstract Pass forward(Tensor x, Context context);

    /**
     * Tells whether a forward takes more of its model than the parameters, so that each model of a stack needs its own.
     * Where no layer of a place does, one with their stacked parameters stands for all.
     */
    boolean isIndividual(Context context) {
        return true;
    }
}
