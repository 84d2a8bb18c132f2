package io.altgrad.store;

/** An output folder that another run is writing to; the message says which and since when. */
public final class FolderInUse extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    FolderInUse(String message) {
        super(message);
    }
}
