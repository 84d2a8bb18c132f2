package io.altgrad.app;

import io.altgrad.base.UserError;
import io.altgrad.base.WholeFile;
import io.altgrad.result.Failures;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that a user asks for: it appears, or is replaced, when it is whole. Nothing but a file is replaced,
 * no folder, device or pipe, and a link to a file stays one.
 *
 * @param path as the user gave it
 * @param what it is to hold, for messages: {@code the report}
 */
public record OutputFile(Path path, String what) {

    /**
     * Refuses a place where no file can be written; to be asked before any long work.
     *
     * @throws UserError saying why
     */
    public OutputFile require() {
        requireNamed(path, what);
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
    public <T> T write(WholeFile.Content<T> content) throws IOException {
        require();
        Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
        try {
            return WholeFile.write(target, content);
        } catch (IOException e) {
            throw new UserError(
                    cannot() + reason(e)
                            + "; check the folder's permissions and the space left, or name a file elsewhere.",
                    e);
        }
    }

    /** The reason without the name under which the file is written until it is whole. */
    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "access is denied";
        }
        if (e instanceof FileSystemException file) {
            return file.getReason() == null ? "no file can be made there" : file.getReason();
        }
        return Failures.reason(e);
    }

    /**
     * Refuses a folder for many files that is something else; one that does not exist yet is made when it is written to.
     *
     * @param what it is to hold, for the message
     * @throws UserError saying why
     */
    public static void requireFolder(Path folder, String what) {
        requireNamed(folder, what);
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UserError("Cannot write " + what + " to " + folder
                    + ": it is not a folder; name one, or one that does not exist yet.");
        }
    }

    private static void requireNamed(Path path, String what) {
        if (path.toString().isBlank()) {
            throw new UserError("Cannot write " + what + " to '" + path + "': the name is blank; give another.");
        }
    }

    private String cannot() {
        return "Cannot write " + what + " to " + path + ": ";
    }
}
