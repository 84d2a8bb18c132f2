package io.altgrad.sweep;

import java.util.function.Supplier;

/** A mistake that only the user can mend. Its message is one line, and is all that is shown of it. */
public class UserError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UserError(String message) {
        super(message);
    }

    public UserError(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * What {@code work} gives, where a value that the user gave may be refused.
     *
     * @throws UserError with the message of the refusal
     */
    public static <T> T onInvalid(Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            throw new UserError(e.getMessage(), e);
        }
    }
}
