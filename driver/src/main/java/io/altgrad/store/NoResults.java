package io.altgrad.store;

import io.altgrad.base.UserError;

/** A folder that holds no results; the message says which and what to do. */
public final class NoResults extends UserError {

    private static final long serialVersionUID = 1L;

    public NoResults(String message) {
        super(message);
    }
}
