package io.altgrad.base;

import java.io.Serializable;
import java.util.Optional;

/**
 * A mistake that only the user can mend: a value, a file or a machine that is not what was asked for. The message is one
 * line that says what to do, and is all that a command shows of it. Where one kind of mistake is told apart from others,
 * or has a form of its own, it is a subclass.
 */
public class UserError extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final Place place;
    private final String hint;

    /**
     * A place in a text that the user has written.
     *
     * @param file the name that messages call it by
     * @param line counted from 1
     * @param column counted from 1
     */
    public record Place(String file, int line, int column) implements Serializable {

        /** {@code conf/quick.yaml, line 7}, as messages name it. */
        @Override
        public String toString() {
            return file + ", line " + line;
        }
    }

    public UserError(String message) {
        this(message, (Throwable) null);
    }

    public UserError(String message, Throwable cause) {
        super(message, cause);
        this.place = null;
        this.hint = "";
    }

    /**
     * A mistake at a known place, or with a guess at what was meant.
     *
     * @param message names the place, and does not end in the hint
     * @param hint a sentence that the message then ends in, for example {@code Did you mean 'seed'?}; empty for none
     * @param place null where none is known
     */
    public UserError(String message, String hint, Place place) {
        super(hint.isEmpty() ? message : message + " " + hint);
        this.place = place;
        this.hint = hint;
    }

    /** The place of the mistake; empty for one that is in no text. */
    public Optional<Place> place() {
        return Optional.ofNullable(place);
    }

    /** A guess at what was meant, as a sentence; empty without one. */
    public Optional<String> hint() {
        return hint.isEmpty() ? Optional.empty() : Optional.of(hint);
    }
}
