package io.altgrad.spark.start;

import java.util.List;
import java.util.Map;

/**
 * The settings that Spark is started with for a sweep.
 *
 * @param master {@code local[*]}, {@code spark://host:port} and so on; empty takes what spark-submit gave, else
 *     {@code local[*]}
 * @param name what Spark's pages call the application
 * @param threadsPerTrial cores that one trial occupies, Spark's {@code spark.task.cpus}
 * @param properties further {@code spark.} properties; they win over AltGrad's defaults
 * @param executorFlags JVM flags that executors need
 */
public record SparkSettings(
        String master, String name, int threadsPerTrial, Map<String, String> properties, List<String> executorFlags) {

    public SparkSettings {
        if (threadsPerTrial < 1) {
            throw new IllegalArgumentException(
                    "Cannot give " + threadsPerTrial + " threads to a trial: at least 1 is needed.");
        }
        properties = Map.copyOf(properties);
        executorFlags = List.copyOf(executorFlags);
    }
}
