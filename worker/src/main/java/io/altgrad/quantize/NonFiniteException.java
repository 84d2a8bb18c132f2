package io.altgrad.quantize;

import io.altgrad.spec.Operand;
import java.util.Locale;

/** An operand that holds NaN or Inf where a scale was to be found: the trial has diverged in this layer. */
public final class NonFiniteException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String layer;

    public NonFiniteException(String layer, Operand operand, String format, float amax) {
        super("Cannot quantize the " + operand.name().toLowerCase(Locale.ROOT) + " of " + layer + " to " + format
                + ": its amax is " + amax);
        this.layer = layer;
    }

    /** The fully qualified name of the layer that showed it. */
    public String layer() {
        return layer;
    }
}
