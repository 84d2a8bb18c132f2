package io.altgrad.quantize;

/** An operand that holds NaN or Inf: the trial has diverged in this layer. */
public final class DivergedOperand extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String layer;

    DivergedOperand(String layer, String message, NonFiniteException cause) {
        super(message, cause);
        this.layer = layer;
    }

    /** The fully qualified name of the layer that showed it. */
    public String layer() {
        return layer;
    }
}
