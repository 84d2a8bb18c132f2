package io.altgrad.store;

import io.altgrad.base.UserError;
import io.altgrad.result.Failures;
import org.apache.hadoop.fs.Path;

/** A file of results that is cut short, damaged or not one of AltGrad's; the message says which and what to do. */
public final class UnreadableFile extends UserError {

    private static final long serialVersionUID = 1L;

    UnreadableFile(Path file, String reason) {
        this(file, reason, null);
    }

    UnreadableFile(Path file, Exception cause) {
        this(file, reason(cause), cause);
    }

    private UnreadableFile(Path file, String reason, Exception cause) {
        this(file, reason, "delete " + rows(file) + " and run the sweep again, which makes what was in it anew", cause);
    }

    private UnreadableFile(Path file, String reason, String remedy, Exception cause) {
        super("Cannot read " + file + ": " + reason + "; " + remedy + ".", cause);
    }

    /** The row of a trial that the present sweep file does not have, so that no run of it makes it anew. */
    static UnreadableFile ofAnotherSweep(Path file, Exception cause) {
        return new UnreadableFile(
                file,
                reason(cause),
                "no run of this sweep file makes its trial anew: put a copy in its place, or delete it",
                cause);
    }

    /** Without its row a trial counts as not stored: then it is run again, and its steps and layers are written again. */
    private static String rows(Path file) {
        Path table = file.getParent();
        return table.getName().equals("trials")
                ? "it"
                : "it and " + new Path(new Path(table.getParent(), "trials"), file.getName());
    }

    /** Parquet says where it was reading; why it could not stands at the bottom. */
    private static String reason(Throwable cause) {
        Throwable last = cause;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return Failures.reason(last.getMessage() == null ? cause : last)
                .replaceFirst("^\\S+ is not a Parquet file", "it is no Parquet file")
                .replaceFirst(
                        "^footer is too large: (\\d+) ?to be read",
                        "it is damaged (its last bytes announce a footer of $1)");
    }
}
