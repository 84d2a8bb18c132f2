package io.altgrad.store;

import io.altgrad.result.Failures;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.security.AccessControlException;

/**
 * A folder of results that cannot be used: full, read-only, or gone. The message is one line with what to do. It is no
 * {@link io.altgrad.base.UserError}: what was asked for was right, and the same command may succeed tomorrow.
 */
public final class StorageException extends IOException {

    private static final long serialVersionUID = 1L;

    private static final List<String> FULL = List.of("No space left on device", "Disk quota exceeded");

    StorageException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * The meaning of {@code e} for whoever tries to {@code act}, for example {@code "store trial 12ab in file:/out"}.
     */
    public static StorageException of(String act, IOException e) {
        return e instanceof StorageException known
                ? known
                : new StorageException(
                        "Cannot " + act + ": " + reason(e) + "; what was stored before is whole: "
                                + (isFull(e) ? "free space" : "mend it") + " and run the same command again.",
                        e);
    }

    /** Tells whether there is no more room, by what Linux says of a disk and of a user's part of it. */
    private static boolean isFull(IOException e) {
        return FULL.stream().anyMatch(reason(e)::contains);
    }

    /** Tells whether a place is refused for what it is or whose it is, so that trying again later is of no use. */
    static boolean isForbidden(IOException e) {
        return e instanceof AccessDeniedException
                || e instanceof AccessControlException
                || e instanceof NoSuchFileException
                || e instanceof ParentNotDirectoryException
                || e instanceof FileSystemException file
                        && List.of("Read-only file system", "Not a directory").contains(file.getReason());
    }

    /** The reason of {@code e} in words, without a full stop. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException || e instanceof AccessControlException) {
            return "access is denied";
        }
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        }
        String reason = e instanceof FileSystemException file && file.getReason() != null
                ? file.getReason() + " (" + file.getFile() + ")"
                : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String line = Failures.firstLine(reason);
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }
}
