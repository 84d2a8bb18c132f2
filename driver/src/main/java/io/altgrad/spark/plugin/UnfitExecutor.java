package io.altgrad.spark.plugin;

/** An executor on which no trial could run; the message names its host and says what to do. */
public final class UnfitExecutor extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    UnfitExecutor(String message) {
        super(message);
    }

    UnfitExecutor(String message, Throwable cause) {
        super(message, cause);
    }
}
