package io.altgrad.store;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * The file {@value #NAME}, in which a running sweep says beside its results how it goes. Lost, it costs nothing but the view
 * of trials that run.
 */
public final class SnapshotFile {

    private static final String NAME = "_progress.json";

    private final TextFile file;

    /** The file beside the results under {@code folder}, a path or URI of any Hadoop file system. */
    public SnapshotFile(String folder, Configuration configuration) throws IOException {
        this.file = TextFile.beside(folder, NAME, configuration);
    }

    public void write(String text) throws IOException {
        file.write(text);
    }

    /** The text that was written last; empty before the first. */
    public Optional<String> read() throws IOException {
        return file.read();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
