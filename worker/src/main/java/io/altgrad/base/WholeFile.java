package io.altgrad.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Writes files of this machine that a user asks for: each appears, or is replaced, when it is whole. Results, which are on
 * any file system and must outlast a power cut, are written by {@code io.altgrad.files.DurableFiles}.
 */
public final class WholeFile {

    private WholeFile() {}

    /** Writes the content to a file that does not exist yet, and returns what there is to say of it. */
    @FunctionalInterface
    public interface Content<T> {
        T write(Path file) throws IOException;
    }

    /** Writes {@code file}, of whose folder nothing else is touched; what was there stays until then, and if it fails. */
    public static <T> T write(Path file, Content<T> content) throws IOException {
        // A name of its own length: the file's may leave no room for an ending.
        Path partial = file.resolveSibling("." + UUID.randomUUID() + ".partial");
        try {
            T said = content.write(partial);
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            return said;
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
