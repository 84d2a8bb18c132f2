package io.altgrad.quantize;

/** A tensor that holds NaN or Inf where a scale was to be found. */
public final class NonFiniteException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String format;
    private final float amax;

    NonFiniteException(String format, float amax) {
        super("Cannot quantize to " + format + ": amax is " + amax + ".");
        this.format = format;
        this.amax = amax;
    }

    /** The message with what was to be quantized. */
    public String messageFor(String what) {
        return "Cannot quantize " + what + " to " + format + ": amax is " + amax;
    }
}
