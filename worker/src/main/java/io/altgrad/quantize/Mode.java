package io.altgrad.quantize;

import io.altgrad.spec.Cast;

/** The purpose of a forward: what is random in it, and what it changes. */
public enum Mode {
    /** Dropout acts and amax histories grow. */
    TRAIN,
    /** Nothing random happens and no state changes: what rounds stochastically in training rounds to nearest even. */
    EVALUATE,
    /** As {@link #EVALUATE}, but rounds as training does. Every call draws the same lots. */
    EVALUATE_DRAWN,
    /** As {@link #EVALUATE}, and quantized layers compute as the Linears that they wrap. */
    EVALUATE_UNQUANTIZED;

    /** The form that a cast of training takes in this mode. */
    Cast of(Cast training) {
        return this == EVALUATE ? training.withoutLots() : training;
    }
}
