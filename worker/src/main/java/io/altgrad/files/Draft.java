package io.altgrad.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/**
 * A file that is being written: after {@link #commit} it is there whole, in place of what was there; closed without that
 * it leaves nothing.
 *
 * <p>Where renaming is one step it is written under a temporary name and renamed. On an object store it is written under its
 * own name, where it appears when its stream is closed; there a stream that is not to count is aborted.
 */
public final class Draft implements Closeable {

    private final DurableFiles files;
    private final Path file;
    private final Path place;
    private OutputStream out;
    private boolean committed;

    Draft(DurableFiles files, Path file) {
        this.files = files;
        this.file = file;
        this.place = files.isObjectStore() ? file : DurableFiles.temporary(file);
    }

    /** The path that is written to until the commit, for libraries that open it themselves: not on an object store. */
    public Path place() {
        return place;
    }

    /** The content, from the first call on; only {@link #commit} may close it. */
    public OutputStream out() throws IOException {
        if (out == null) {
            out = files.create(place);
        }
        return out;
    }

    /** Puts the file in its place. What fails leaves what was there before. */
    public void commit() throws IOException {
        if (out != null) {
            out.close();
        }
        if (!place.equals(file)) {
            files.move(place, file);
        }
        committed = true;
    }

    /** Takes back what was not committed. */
    @Override
    public void close() throws IOException {
        if (committed) {
            return;
        }
        if (files.isObjectStore()) {
            if (out instanceof FSDataOutputStream upload) {
                upload.abort();
            }
            return;
        }
        try {
            if (out != null) {
                out.close();
            }
        } finally {
            files.delete(place);
        }
    }
}
