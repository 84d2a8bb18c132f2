package io.altgrad.store;

import io.altgrad.files.DurableFiles;
import io.altgrad.files.HadoopPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The file {@value #NAME}, in which a running sweep says beside its results how it goes: renewed whole by renaming, so
 * that a reader sees the old text or the new one. Lost, it costs nothing but the view of trials that run.
 */
public final class SnapshotFile {

    private static final String NAME = "_progress.json";

    private final Path file;
    private final DurableFiles files;

    /** The file beside the results under {@code folder}, a path or URI of any Hadoop file system. */
    public SnapshotFile(String folder, Configuration configuration) throws IOException {
        Path path = HadoopPath.parse(folder);
        this.files = new DurableFiles(path, configuration);
        this.file = new Path(files.qualified(path), NAME);
    }

    public void write(String text) throws IOException {
        files.write(file, text);
    }

    /** The text that was written last; empty before the first. */
    public Optional<String> read() throws IOException {
        return files.read(file).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
