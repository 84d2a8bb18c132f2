package io.altgrad.cli;

import io.altgrad.base.UserError;
import io.altgrad.result.Failures;
import io.altgrad.store.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.security.AccessControlException;

/**
 * The line that the user is told of an exception that ended a command, and the exit code. Whatever is a
 * {@link UserError} says itself what to do; the rest comes from libraries and file systems, and is put into words here.
 */
record ErrorLine(String text, int exitCode) {

    /** Makes the line; nothing for what only a fault of AltGrad's own can explain, for its stack trace is wanted. */
    static Optional<ErrorLine> of(Throwable thrown) {
        Throwable cause = unwrapped(thrown);
        if (cause instanceof UserError) {
            return mistake(cause.getMessage());
        }
        if (cause instanceof StorageException) {
            return failure(cause.getMessage());
        }
        if (cause instanceof InvalidPathException path) {
            return mistake("Cannot use path '" + path.getInput() + "': " + path.getReason()
                    + "; where its letters are not ASCII, set LC_ALL to a UTF-8 locale such as C.UTF-8.");
        }
        if (cause instanceof FileSystemException file) {
            return mistake("Cannot use file " + file.getFile() + ": " + reason(file)
                    + "; check the path, its permissions and the space left.");
        }
        if (cause instanceof AccessControlException) {
            return mistake("Cannot use the files: access is denied (" + Failures.reason(cause)
                    + "); check their permissions, and who you are there.");
        }
        if (thrown instanceof UncheckedIOException) {
            return failure(Failures.firstLine(thrown.getMessage()));
        }
        if (cause instanceof IOException) {
            return failure("Cannot read or write: " + Failures.reason(cause)
                    + "; check the path and, where it is on another machine, that this can be reached.");
        }
        return cause instanceof Error error ? failure(line(error)) : Optional.empty();
    }

    private static Throwable unwrapped(Throwable thrown) {
        boolean wrapper = thrown instanceof UncheckedIOException
                || thrown instanceof ExecutionException
                || thrown instanceof ExceptionInInitializerError;
        return wrapper && thrown.getCause() != null ? unwrapped(thrown.getCause()) : thrown;
    }

    private static Optional<ErrorLine> mistake(String text) {
        return Optional.of(new ErrorLine(text, ExitCode.USER_ERROR));
    }

    private static Optional<ErrorLine> failure(String text) {
        return Optional.of(new ErrorLine(text, ExitCode.FAILURE));
    }

    private static String reason(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return "it, or the folder it is in, does not exist";
        }
        return e instanceof AccessDeniedException || e.getReason() == null ? "access is denied" : e.getReason();
    }

    private static String line(Error error) {
        if (error instanceof OutOfMemoryError) {
            return "Cannot go on: memory ran out (" + Failures.reason(error) + ", of "
                    + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB of heap); give it more with ALTGRAD_JAVA_OPTS=-Xmx8g.";
        }
        if (error instanceof StackOverflowError) {
            return "Cannot go on: the stack ran out, which a file that is nested too deeply does; give it more with"
                    + " ALTGRAD_JAVA_OPTS=-Xss16m.";
        }
        if (error instanceof UnsatisfiedLinkError) {
            return "Cannot load a native library: " + Failures.reason(error)
                    + "; check that it is for this system, and that its folder is not mounted noexec.";
        }
        if (error instanceof NoClassDefFoundError) {
            return "Cannot find class " + Failures.reason(error).replace('/', '.')
                    + ": a jar is missing or is of another version; build or install AltGrad anew.";
        }
        return "Cannot go on: " + error.getClass().getSimpleName() + " (" + Failures.reason(error)
                + "); if it comes again, it is a fault of AltGrad's that wants to be reported.";
    }
}
