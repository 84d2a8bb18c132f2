package io.altgrad.result;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Turns exceptions into the end of a trial. */
public final class Failures {

    /** The text that the AWS SDK puts around a server's words: its class before them, the request's number behind. */
    private static final Pattern SDK =
            Pattern.compile("software\\.amazon\\.awssdk\\.\\S+Exception: (.*?)(?: \\((?:Service:|SDK Attempt).*)?$");

    private Failures() {}

    /**
     * A failure of kind {@link Outcome.Failed#OUT_OF_MEMORY} where the heap or the engine's allocator ran out, else of
     * the exception's class.
     */
    public static Outcome.Failed of(Throwable thrown) {
        StringWriter stack = new StringWriter();
        thrown.printStackTrace(new PrintWriter(stack));
        String kind = causes(thrown).anyMatch(Failures::isOutOfMemory)
                ? Outcome.Failed.OUT_OF_MEMORY
                : thrown.getClass().getName();
        return new Outcome.Failed(kind, firstLine(thrown.getMessage()), stack.toString());
    }

    /** The first line of a message that may be null; of a server's answer as the AWS SDK tells it, the words alone. */
    public static String firstLine(String message) {
        String line = message == null ? "" : message.lines().findFirst().orElse("");
        return SDK.matcher(line).replaceFirst("$1");
    }

    /**
     * The first line of what {@code thrown} says, without its full stop; the name of its class where it says nothing.
     */
    public static String reason(Throwable thrown) {
        String line = firstLine(thrown.getMessage()).strip();
        if (line.isEmpty()) {
            return thrown.getClass().getSimpleName();
        }
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }

    /** libtorch says "DefaultCPUAllocator: can't allocate memory", and "CUDA out of memory". */
    private static boolean isOutOfMemory(Throwable cause) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return cause instanceof OutOfMemoryError
                || message.contains("can't allocate memory")
                || message.contains("out of memory");
    }

    private static Stream<Throwable> causes(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .limit(20);
    }
}
