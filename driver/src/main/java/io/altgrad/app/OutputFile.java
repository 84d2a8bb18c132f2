package io.altgrad.app;

import io.altgrad.sweep.UserError;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * A file that a user asks for: it appears, or is replaced, when it is whole. Nothing but a file is replaced,
 * no folder, device or pipe, and a link to a file stays one.
 *
 * @param path as the user gave it
 * @param what it is to hold, for messages: {@code the report}
 */
public record OutputFile(Path path, String what) {

    /** Writes the content to a file that does not exist yet, and returns what there is to say of it. */
    @FunctionalInterface
    public interface Content<T> {
        T write(Path file) throws IOException;
    }

    /**
     * Refuses a place where no file can be written; to be asked before any long work.
     *
     * @throws UserError saying why
     */
    public OutputFile require() {
        Path folder = path.toAbsolutePath().normalize().getParent();
        if (Files.isDirectory(path)) {
            throw new UserError(cannot() + "it is a folder; name a file in it.");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new UserError(cannot() + "it is not a file; name one elsewhere.");
        }
        if (!Files.isDirectory(folder)) {
            throw new UserError(cannot() + "there is no folder " + folder + "; create it, or name a file elsewhere.");
        }
        return this;
    }

    /**
     * Writes it whole or not at all: what was there stays until then.
     *
     * @throws UserError if it cannot be written
     */
    public <T> T write(Content<T> content) throws IOException {
        require();
        Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
        // A name of its own length: the file's may leave no room for an ending.
        Path partial = target.resolveSibling("." + UUID.randomUUID() + ".partial");
        try {
            T said = content.write(partial);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            return said;
        } catch (IOException e) {
            String reason = e instanceof AccessDeniedException ? "access is denied" : e.getMessage();
            throw new UserError(
                    cannot() + reason
                            + "; check the folder's permissions and the space left, or name a file elsewhere.",
                    e);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private String cannot() {
        return "Cannot write " + what + " to " + path + ": ";
    }
}
