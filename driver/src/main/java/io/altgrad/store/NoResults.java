package io.altgrad.store;

/** A folder that holds no results; the message says which and what to do. */
public final class NoResults extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public NoResults(String message) {
        super(message);
    }
}
