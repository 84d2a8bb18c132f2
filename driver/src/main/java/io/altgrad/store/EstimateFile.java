package io.altgrad.store;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** The latest estimate of what a sweep takes, beside its results. Lost, it costs a line at the end of a run. */
public final class EstimateFile {

    private static final String NAME = "_estimate.json";

    private final TextFile file;

    /** The file under {@code folder}, a path or URI of any Hadoop file system. */
    public EstimateFile(String folder, Configuration configuration) throws IOException {
        this.file = TextFile.beside(folder, NAME, configuration);
    }

    /** Keeps {@code text}, in a folder that is made where it does not exist. */
    public void write(String text) throws IOException {
        file.createFolder();
        file.write(text);
    }

    /** The text that was written last; empty before the first. */
    public Optional<String> read() throws IOException {
        return file.read();
    }
}
