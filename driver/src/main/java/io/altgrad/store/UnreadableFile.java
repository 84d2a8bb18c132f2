package io.altgrad.store;

import java.io.IOException;
import org.apache.hadoop.fs.Path;

/** A file of results that is cut short or damaged; the message says which and what to do. */
public final class UnreadableFile extends IOException {

    private static final long serialVersionUID = 1L;

    UnreadableFile(Path file, Exception cause) {
        super(
                "Cannot read " + file + ": " + reason(cause)
                        + "; delete it and run the sweep again, which makes what was in it anew.",
                cause);
    }

    /** Parquet says where it was reading; why it could not stands at the bottom. */
    private static String reason(Throwable cause) {
        Throwable last = cause;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return last.getMessage() == null ? cause.getMessage() : last.getMessage();
    }
}
