package io.altgrad.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What a running sweep says of itself, beside its results, in {@value #NAME}: renewed whole by renaming, so that a reader
 * sees the old text or the new one. Lost, it costs nothing but the view of trials that run.
 */
public final class ProgressFile {

    private static final String NAME = "_progress.json";

    private final Path file;
    private final ResultFiles files;

    /** That of the results under {@code folder}, a path or URI of any Hadoop file system. */
    public ProgressFile(String folder, Configuration configuration) throws IOException {
        this.files = new ResultFiles(new Path(folder), configuration);
        this.file = new Path(files.qualified(new Path(folder)), NAME);
    }

    public void write(String text) throws IOException {
        files.put(file, text);
    }

    /** The text that was written last; empty before the first. */
    public Optional<String> read() throws IOException {
        try {
            return Optional.of(files.text(file));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
