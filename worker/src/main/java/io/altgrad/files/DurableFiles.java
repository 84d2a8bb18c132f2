package io.altgrad.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * The files of one file system; the package's description says how they are written.
 *
 * <p>On the local file system Hadoop starts two chmod for each file, and FileContext a dozen readlink for a rename,
 * together 0.6 s against 0.04 s (seen), so {@code file:} goes through the JDK.
 */
public final class DurableFiles {

    /** The end of the names of files that do not count yet. */
    public static final String TEMPORARY = ".tmp";

    private static final String PROCESS = UUID.randomUUID().toString().substring(0, 8);

    private final Configuration configuration;
    private final FileSystem files;
    private final boolean objectStore;

    /**
     * The files of the file system that {@code folder} is on.
     *
     * @throws UnusablePath if it is on none that is known here
     * @throws IOException if the file system cannot be reached
     */
    public DurableFiles(Path folder, Configuration configuration) throws IOException {
        this.configuration = configuration;
        this.files = HadoopPath.fileSystem(folder, configuration);
        this.objectStore = ObjectStore.is(files, folder);
    }

    /** The writer of a file's content. */
    @FunctionalInterface
    public interface Content {

        /** Writes all of it to {@code out}, which stays open. */
        void writeTo(OutputStream out) throws IOException;
    }

    public Configuration configuration() {
        return configuration;
    }

    /** The path with its scheme and authority. */
    public Path qualified(Path path) {
        return files.makeQualified(path);
    }

    /** Tells whether this is the file system of this machine. */
    public boolean isLocal() {
        return files instanceof LocalFileSystem;
    }

    /** Tells whether a file appears when its stream is closed, whole, and renaming it copies it. */
    public boolean isObjectStore() {
        return objectStore;
    }

    /** The path as the JDK has it; of {@code file:} alone. */
    public static java.nio.file.Path local(Path path) {
        return java.nio.file.Path.of(path.toUri().getPath());
    }

    /** Makes the folder and those above it, where they are missing. */
    public void createFolder(Path folder) throws IOException {
        if (isLocal()) {
            Files.createDirectories(local(folder));
        } else if (!files.mkdirs(folder)) {
            throw new IOException("Cannot create folder " + folder + ": the file system refused.");
        }
    }

    /**
     * Tells whether there is a file or folder of that name.
     *
     * @throws IOException if that cannot be told, as in a folder that this user may not look into
     */
    public boolean exists(Path path) throws IOException {
        try {
            status(path);
            return true;
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    /** Deletes a file, if it is there. */
    public void delete(Path file) throws IOException {
        if (isLocal()) {
            Files.deleteIfExists(local(file));
        } else {
            files.delete(file, false);
        }
    }

    /** Deletes a folder with all that is in it, if it is there. */
    public void deleteFolder(Path folder) throws IOException {
        files.delete(folder, true);
    }

    /** The place where {@code file} is written before it is renamed: beside it, under a hidden name. */
    static Path temporary(Path file) {
        return new Path(file.getParent(), "." + file.getName() + "." + PROCESS + TEMPORARY);
    }

    public static boolean isTemporary(Path file) {
        return isHidden(file) && file.getName().endsWith(TEMPORARY);
    }

    /** Tells whether readers of Parquet skip it, Spark among them. */
    public static boolean isHidden(Path file) {
        return isHidden(file.getName());
    }

    /** Tells by a file's name what {@link #isHidden(Path)} does by its path. */
    public static boolean isHidden(String name) {
        return name.startsWith(".") || name.startsWith("_");
    }

    /** Writes {@code file} whole, in place of what was there. What fails leaves nothing behind. */
    public void write(Path file, Content content) throws IOException {
        try (Draft draft = draft(file)) {
            content.writeTo(draft.out());
            draft.commit();
        }
    }

    /** Begins to write {@code file}. */
    public Draft draft(Path file) {
        return new Draft(this, file);
    }

    /** Opens a file for writing, in place of what was there. */
    OutputStream create(Path file) throws IOException {
        return isLocal() ? Files.newOutputStream(local(file)) : files.create(file, true);
    }

    /** Writes a text in UTF-8 as {@link #write(Path, Content)} does. */
    public void write(Path file, String text) throws IOException {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Renames a file, in place of what was there, and returns when that is on the disk. One step, save on an object store,
     * which copies it and deletes it.
     */
    public void move(Path from, Path to) throws IOException {
        if (isLocal()) {
            force(local(from), StandardOpenOption.WRITE);
            Files.move(local(from), local(to), StandardCopyOption.ATOMIC_MOVE);
            force(local(to.getParent()), StandardOpenOption.READ);
        } else if (objectStore) {
            new ObjectStore(files).move(from, to);
        } else {
            // FileSystem.rename returns false on HDFS where the target exists (seen).
            FileContext.getFileContext(to.toUri(), configuration).rename(from, to, Options.Rename.OVERWRITE);
        }
    }

    /**
     * Creates a file that must not exist. Of several who try, on whatever machines, one succeeds, where {@link
     * #createsOnce}; for an instant others may see it empty.
     *
     * @param text that no other writer has
     * @return whether it was this call that created it
     */
    public boolean createNew(Path file, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (isLocal()) {
            try {
                Files.write(local(file), bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                return true;
            } catch (FileAlreadyExistsException e) {
                return false;
            }
        }
        if (objectStore) {
            return new ObjectStore(files).createNew(file, bytes);
        }
        try (FSDataOutputStream out = files.create(file, false)) {
            out.write(bytes);
            return true;
        } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
            return false;
        }
    }

    /**
     * Tells whether {@link #createNew} keeps its promise. An object store is tried: with a probe in {@code folder}, for
     * some servers create what exists.
     */
    public boolean createsOnce(Path folder) throws IOException {
        return !objectStore || new ObjectStore(files).createsOnce(folder);
    }

    /** The whole content; empty where there is no such file. */
    public Optional<byte[]> read(Path file) throws IOException {
        try (InputStream in = open(file)) {
            return Optional.of(in.readAllBytes());
        } catch (FileNotFoundException | NoSuchFileException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            // Nothing lies below a file.
            if (isLocal() && Files.isRegularFile(local(file.getParent()))) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Opens a file for reading from its beginning. */
    public InputStream open(Path file) throws IOException {
        return isLocal() ? Files.newInputStream(local(file)) : files.open(file);
    }

    /**
     * A file or folder as it is known without reading it.
     *
     * @throws FileNotFoundException if there is none
     */
    public FileStatus status(Path path) throws IOException {
        if (isLocal()) {
            requirePresent(local(path));
        }
        return files.getFileStatus(path);
    }

    /** Looks through the JDK, for Hadoop calls a local file absent that this user may not see. */
    private static void requirePresent(java.nio.file.Path path) throws IOException {
        try {
            Files.readAttributes(path, BasicFileAttributes.class);
        } catch (AccessDeniedException e) {
            throw e;
        } catch (FileSystemException e) {
            // No such file, or one where a folder was named.
            throw (FileNotFoundException) new FileNotFoundException(path + " does not exist").initCause(e);
        }
    }

    /** The content of {@code folder} by name, hidden files too; nothing where there is no such folder. */
    public List<Path> list(Path folder) throws IOException {
        Path parent = qualified(folder);
        // A name with a colon, alone, would be taken for a URI.
        return names(folder).stream().map(name -> new Path(parent, "./" + name)).toList();
    }

    /** The names of what {@link #list} gives. */
    public List<String> names(Path folder) throws IOException {
        return (isLocal()
                        ? localNames(folder)
                        : Arrays.stream(statuses(folder))
                                .map(status -> status.getPath().getName()))
                .sorted()
                .toList();
    }

    private FileStatus[] statuses(Path folder) throws IOException {
        try {
            return files.listStatus(folder);
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
    }

    /** Lists by the JDK: Hadoop asks for the status of each file, which takes longer than the names do. */
    private static Stream<String> localNames(Path folder) throws IOException {
        try (Stream<java.nio.file.Path> paths = Files.list(local(folder))) {
            return paths.map(path -> path.getFileName().toString()).toList().stream();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Stream.of();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void force(java.nio.file.Path path, StandardOpenOption mode) throws IOException {
        try (FileChannel channel = FileChannel.open(path, mode)) {
            channel.force(true);
        }
    }
}
