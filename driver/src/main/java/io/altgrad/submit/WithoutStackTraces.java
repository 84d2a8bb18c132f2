package io.altgrad.submit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a JVM with one line in place of the stack trace that ends it. */
final class WithoutStackTraces {

    private static final Pattern THROWN = Pattern.compile("(?:Exception in thread \"[^\"]*\" |Caused by: )(.+)");
    private static final Pattern FRAME = Pattern.compile("\\s+(?:at \\S+\\(.*\\).*|\\.\\.\\. \\d+ more)");

    /** With which a JVM begins that has Java's vectors, whoever starts it; no flag silences it. */
    private static final String INCUBATING = "WARNING: Using incubator modules: jdk.incubator.vector";

    private WithoutStackTraces() {}

    /**
     * Copies all lines but those of a stack trace, and the JVM's on its vectors, as they come, and at the end the
     * last cause with its class's simple name,
     * unless {@code known} says then that the cause is known already.
     */
    static void copy(BufferedReader from, PrintStream to, BooleanSupplier known) throws IOException {
        String cause = "";
        for (String line = from.readLine(); line != null; line = from.readLine()) {
            Matcher thrown = THROWN.matcher(line);
            if (thrown.matches()) {
                cause = thrown.group(1);
            } else if (!line.equals(INCUBATING) && !FRAME.matcher(line).matches()) {
                to.println(line);
            }
        }
        if (!cause.isEmpty() && !known.getAsBoolean()) {
            to.println("spark-submit: " + cause.replaceFirst("^(?:[a-z][\\w$]*\\.)+", ""));
        }
    }
}
