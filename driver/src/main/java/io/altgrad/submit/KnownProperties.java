package io.altgrad.submit;

import io.altgrad.base.UserError;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.spark.network.util.JavaUtils;

/**
 * The values that a user may give to the Spark properties which AltGrad reads or sets. Spark looks at some of them late, on
 * some masters not at all, and at {@code spark.task.cpus} never, because AltGrad says it.
 */
final class KnownProperties {

    /** The property that says how many cores a trial has: {@code --threads}, whatever the user says. */
    static final String TASK_CORES = "spark.task.cpus";

    private static final Kind COUNT = new Kind("a whole number of at least 1", text -> whole(text) >= 1);
    private static final Kind COUNT_OR_NONE = new Kind("a whole number of at least 0", text -> whole(text) >= 0);
    private static final Kind MEMORY = new Kind("an amount of memory, such as 2g", text -> mebibytes(text) >= 0);
    private static final Kind SWITCH =
            new Kind("true or false", text -> text.toLowerCase(Locale.ROOT).matches("true|false"));

    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry(TASK_CORES, COUNT),
            Map.entry("spark.executor.cores", COUNT),
            Map.entry("spark.cores.max", COUNT),
            Map.entry("spark.task.maxFailures", COUNT),
            Map.entry("spark.executor.instances", COUNT_OR_NONE),
            Map.entry("spark.executor.resource.gpu.amount", COUNT_OR_NONE),
            Map.entry("spark.executor.memory", MEMORY),
            Map.entry("spark.executor.memoryOverhead", MEMORY),
            Map.entry("spark.acls.enable", SWITCH),
            Map.entry("spark.authenticate", SWITCH),
            Map.entry("spark.dynamicAllocation.enabled", SWITCH),
            Map.entry("spark.eventLog.enabled", SWITCH),
            Map.entry("spark.network.crypto.enabled", SWITCH),
            Map.entry("spark.speculation", SWITCH),
            Map.entry("spark.ui.enabled", SWITCH));

    private KnownProperties() {}

    private record Kind(String takes, Predicate<String> accepts) {}

    /**
     * Refuses a value that makes no sense, the first by name.
     *
     * @param origins the place where each property was set
     * @throws UserError if there is one; the message names it and its place
     */
    static void require(Map<String, String> values, Map<String, String> origins) {
        new TreeMap<>(values).forEach((key, value) -> {
            Kind kind = KINDS.get(key);
            if (kind != null && !kind.accepts().test(value.strip())) {
                throw new UserError("Cannot use " + key + " = " + value + ": it takes " + kind.takes()
                        + "; correct it in " + origins.get(key) + ".");
            }
        });
    }

    /** The number that {@code text} is; -1 where it is none that Spark reads. */
    private static int whole(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The mebibytes that {@code text} says, by Spark's own reading; -1 where it says none. */
    private static long mebibytes(String text) {
        try {
            return JavaUtils.byteStringAsMb(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
