package io.altgrad.sweep;

/** A mistake that only the user can mend. Its message is one line, and is all that is shown of it. */
public class UserError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UserError(String message) {
        super(message);
    }

    public UserError(String message, Throwable cause) {
        super(message, cause);
    }
}
