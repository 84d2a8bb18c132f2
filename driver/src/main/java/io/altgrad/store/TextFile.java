package io.altgrad.store;

import io.altgrad.files.DurableFiles;
import io.altgrad.files.HadoopPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A small text beside the results of a sweep, renewed whole by renaming: a reader sees the old one or the new one. */
record TextFile(Path file, DurableFiles files) {

    /** The file {@code name} under {@code folder}, a path or URI of any Hadoop file system. */
    static TextFile beside(String folder, String name, Configuration configuration) throws IOException {
        Path path = HadoopPath.parse(folder);
        DurableFiles files = new DurableFiles(path, configuration);
        return new TextFile(new Path(files.qualified(path), name), files);
    }

    void createFolder() throws IOException {
        files.createFolder(file.getParent());
    }

    void write(String text) throws IOException {
        files.write(file, text);
    }

    /** The text that was written last; empty before the first. */
    Optional<String> read() throws IOException {
        return files.read(file).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
