package io.altgrad.checkpoint;

import java.io.IOException;

/** A checkpoint that is not what was written. */
final class DamagedCheckpoint extends IOException {

    private static final long serialVersionUID = 1L;

    DamagedCheckpoint(String message, Throwable cause) {
        super(message, cause);
    }
}
