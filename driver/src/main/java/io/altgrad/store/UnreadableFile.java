package io.altgrad.store;

import java.io.IOException;
import org.apache.hadoop.fs.Path;

/** A file of results that is cut short or damaged; the message says which and what to do. */
public final class UnreadableFile extends IOException {

    private static final long serialVersionUID = 1L;

    UnreadableFile(Path file, Exception cause) {
        super(
                "Cannot read " + file + ": " + cause.getMessage()
                        + "; delete it and run the sweep again, which makes what was in it anew.",
                cause);
    }
}
