package io.altgrad.nn;

/** What a forward is for. */
public enum Mode {
    /** Dropout acts and amax histories grow. */
    TRAIN,
    /** Nothing random happens and no state changes. */
    EVALUATE,
    /** As {@link #EVALUATE}, and quantized layers compute as the Linears that they wrap. */
    EVALUATE_UNQUANTIZED
}
