package io.altgrad.sweep;

/** A sweep file that cannot be read as one. The message names the file, the line and what was expected. */
public final class SweepFileException extends UserError {

    private static final long serialVersionUID = 1L;

    SweepFileException(String message) {
        super(message);
    }
}
