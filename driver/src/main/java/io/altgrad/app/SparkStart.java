package io.altgrad.app;

import io.altgrad.base.UserError;
import io.altgrad.result.Failures;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Starts Spark, or says which setting it does not start with and where that stands: Spark often names neither.
 *
 * @param properties that the user has set
 * @param origins the file of each, or {@code --conf}
 */
record SparkStart(Map<String, String> properties, Map<String, String> origins) {

    private static final Pattern SECRET = Pattern.compile("(?i).*(secret|password|token|credential|key).*");

    /** The length from which on a value does not stand in a message by chance. */
    private static final int SHORTEST_VALUE = 4;

    private static final int LONGEST_REASON = 300;

    /** @throws UserError if it does not start */
    JavaSparkContext start(SparkSettings settings, Consumer<String> notices) {
        try {
            return SparkContexts.start(settings, notices);
        } catch (Exception e) {
            // Scala does not declare what it throws, such as a ClassNotFoundException.
            throw new UserError(line(e), e);
        }
    }

    private String line(Exception thrown) {
        String messages =
                causes(thrown).map(cause -> String.valueOf(cause.getMessage())).collect(Collectors.joining("\n"));
        Map<String, String> suspects = new TreeMap<>(origins);
        suspects.keySet().removeIf(key -> !messages.contains(key) && !contains(messages, properties.get(key)));
        boolean said = thrown instanceof IllegalArgumentException
                && String.valueOf(thrown.getMessage()).startsWith("Cannot ");
        if (said && suspects.isEmpty()) {
            return thrown.getMessage();
        }
        String what = said ? Failures.reason(thrown) : "Cannot start Spark: " + reason(thrown);
        Map<String, String> shown = suspects.isEmpty() ? new TreeMap<>(origins) : suspects;
        return what + (shown.isEmpty() ? "." : "; correct " + settings(shown) + ".");
    }

    private String settings(Map<String, String> shown) {
        return shown.keySet().stream()
                .map(key -> (SECRET.matcher(key).matches() ? key : key + " = " + properties.get(key)) + " in "
                        + shown.get(key))
                .collect(Collectors.joining(", or "));
    }

    private static boolean contains(String messages, String value) {
        return value != null && value.length() >= SHORTEST_VALUE && messages.contains(value);
    }

    /** Takes the last cause, which alone says what was wrong; some say it by their class. */
    private static String reason(Exception thrown) {
        List<Throwable> all = causes(thrown).toList();
        Throwable last = all.get(all.size() - 1);
        String text = Failures.reason(last).replaceFirst("\\.? SQLSTATE: \\w+$", "");
        String shown = text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "…";
        return last.getClass().getName().startsWith("org.apache.spark.")
                ? shown
                : last.getClass().getSimpleName() + ": " + shown;
    }

    private static Stream<Throwable> causes(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .limit(20);
    }
}
