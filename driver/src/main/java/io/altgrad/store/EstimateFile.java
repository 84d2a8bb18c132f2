package io.altgrad.store;

import io.altgrad.files.DurableFiles;
import io.altgrad.files.HadoopPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The latest estimate of what a sweep takes, beside its results. Lost, it costs a line at the end of a run. */
public final class EstimateFile {

    private static final String NAME = "_estimate.json";

    private final Path file;
    private final DurableFiles files;

    /** The file under {@code folder}, a path or URI of any Hadoop file system. */
    public EstimateFile(String folder, Configuration configuration) throws IOException {
        Path path = HadoopPath.parse(folder);
        this.files = new DurableFiles(path, configuration);
        this.file = new Path(files.qualified(path), NAME);
    }

    /** Keeps {@code text}, in a folder that is made where it does not exist. */
    public void write(String text) throws IOException {
        files.createFolder(file.getParent());
        files.write(file, text);
    }

    /** The text that was written last; empty before the first. */
    public Optional<String> read() throws IOException {
        return files.read(file).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}
