package io.altgrad.store;

import io.altgrad.base.UserError;

/** An output folder that another run is writing to; the message says which and since when. */
public final class FolderInUse extends UserError {

    private static final long serialVersionUID = 1L;

    FolderInUse(String message) {
        super(message);
    }
}
