package io.altgrad.corpus;

import io.altgrad.files.DurableFiles;
import io.altgrad.files.HadoopPath;
import io.altgrad.files.UnusablePath;
import io.altgrad.spec.Trial;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/**
 * Corpora by name or path, each read once per JVM: the trials that run beside one another share it.
 *
 * <p>A file is read again when its modification time or its length has changed; the older reading is then dropped.
 */
public final class Corpora {

    private static final ConcurrentMap<String, Reading> READINGS = new ConcurrentHashMap<>();

    private Corpora() {}

    private record Version(long modifiedMillis, long bytes) {
        static final Version BUILT_IN = new Version(0, 0);
    }

    private record Reading(Version version, Corpus corpus) {}

    /** Loads as {@link #load(String, Configuration)} does, with the Hadoop configuration of the class path. */
    public static Corpus load(String nameOrPath) {
        // A lambda, not a reference: that would load Hadoop for the built-in text too.
        return load(nameOrPath, () -> new Configuration());
    }

    /**
     * The built-in {@code wordnet}, or the text at a path; a file of that name is {@code ./wordnet}. A path without a
     * scheme is one of {@code fs.defaultFS}, relative to its working directory.
     *
     * @throws InvalidCorpus if there is no such file, it is a folder, it is not UTF-8, or it is too short to split
     * @throws UncheckedIOException if the file system fails
     */
    public static Corpus load(String nameOrPath, Configuration configuration) {
        return load(nameOrPath, () -> configuration);
    }

    /** Loads a text; the built-in one needs no configuration, so that it does not wait for Hadoop's to be read. */
    public static Corpus load(String nameOrPath, Supplier<Configuration> configuration) {
        try {
            return nameOrPath.equals(Trial.WORDNET) ? wordnet() : file(nameOrPath, configuration.get());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read corpus " + nameOrPath + ": " + e.getMessage(), e);
        }
    }

    private static Corpus wordnet() throws IOException {
        return shared(Trial.WORDNET, Version.BUILT_IN, () -> {
            byte[] text = WordNetGlosses.text();
            return TextReader.read(Trial.WORDNET, new ByteArrayInputStream(text), text.length);
        });
    }

    private static Corpus file(String given, Configuration configuration) throws IOException {
        Path path = path(given);
        DurableFiles files = files(path, configuration);
        Path qualified = files.qualified(path);
        String name = qualified.toString();
        FileStatus status = status(files, qualified);
        if (status.isDirectory()) {
            throw new InvalidCorpus(name, "it is a folder; give one text file");
        }
        Version version = new Version(status.getModificationTime(), status.getLen());
        return shared(name, version, () -> {
            try (InputStream in = open(files, qualified)) {
                return TextReader.read(name, in, status.getLen());
            }
        });
    }

    private static Path path(String given) {
        try {
            return HadoopPath.parse(given);
        } catch (UnusablePath e) {
            throw new InvalidCorpus("'" + given + "'", e.why() + "; or give '" + Trial.WORDNET + "'");
        }
    }

    private static DurableFiles files(Path path, Configuration configuration) throws IOException {
        try {
            return new DurableFiles(path, configuration);
        } catch (UnusablePath e) {
            throw new InvalidCorpus(path.toString(), e.why());
        }
    }

    private static FileStatus status(DurableFiles files, Path path) throws IOException {
        try {
            return files.status(path);
        } catch (FileNotFoundException e) {
            throw new InvalidCorpus(
                    path.toString(), "there is no such file; give '" + Trial.WORDNET + "' or the path of a text file");
        } catch (AccessDeniedException | AccessControlException e) {
            throw denied(path);
        }
    }

    private static InputStream open(DurableFiles files, Path path) throws IOException {
        try {
            return files.open(path);
        } catch (AccessDeniedException | AccessControlException e) {
            throw denied(path);
        }
    }

    private static InvalidCorpus denied(Path path) {
        return new InvalidCorpus(path.toString(), "access is denied; check its permissions and those of its folders");
    }

    /**
     * Loads a text once: the map's lock on the name makes the second of two trials wait for the first one's reading.
     */
    private static Corpus shared(String name, Version version, Loading loading) throws IOException {
        try {
            return READINGS.compute(
                            name,
                            (key, old) -> old != null && old.version.equals(version)
                                    ? old
                                    : new Reading(version, loading.unchecked()))
                    .corpus;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @FunctionalInterface
    private interface Loading {
        Corpus load() throws IOException;

        default Corpus unchecked() {
            try {
                return load();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
