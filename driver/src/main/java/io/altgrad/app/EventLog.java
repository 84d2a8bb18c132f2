package io.altgrad.app;

import io.altgrad.base.UserError;
import io.altgrad.files.DurableFiles;
import io.altgrad.files.HadoopPath;
import io.altgrad.spark.start.SparkMaster;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;

/** The log that Spark writes of a run on a cluster, beside the sweep's results, for its history server to show. */
public final class EventLog {

    private static final String FOLDER = "spark-events";
    private static final String ENABLED = "spark.eventLog.enabled";
    private static final String DIRECTORY = "spark.eventLog.dir";

    private EventLog() {}

    /**
     * The folder with the event logs of the sweep in {@code output}, as a URI.
     *
     * @param properties Spark's
     * @throws UserError if there is none
     */
    public static String require(String output, Map<String, String> properties) throws IOException {
        Configuration configuration = SparkLaunch.hadoopConfiguration(properties);
        Path path = HadoopPath.parse(output);
        DurableFiles files = new DurableFiles(path, configuration);
        Path events = new Path(files.qualified(path), FOLDER);
        if (!files.exists(events)) {
            throw new UserError("Cannot show the history of " + output + ": it has no folder " + FOLDER
                    + ", which runs on a cluster make; give the folder of a sweep that was run on one.");
        }
        return events.toString();
    }

    /**
     * Has Spark write one for a run into {@code output} on a cluster, unless the user has decided about it.
     *
     * @param given properties of Spark, to which it is added
     * @param conf what Spark has been told already
     */
    static void enable(Map<String, String> given, SparkConf conf, String master, String output) throws IOException {
        boolean decided = given.containsKey(ENABLED) || conf.contains(ENABLED);
        String address = master.isBlank() ? conf.get("spark.master", "local") : master;
        if (decided || new SparkMaster(address).isThisMachine()) {
            return;
        }
        Path path = HadoopPath.parse(output);
        DurableFiles files = new DurableFiles(path, SparkLaunch.hadoopConfiguration(given));
        Path events = new Path(files.qualified(path), FOLDER);
        files.createFolder(events);
        given.put(ENABLED, "true");
        // As a URI with its escapes: what Spark cannot parse as one it takes for a path in its own folder.
        given.put(DIRECTORY, events.toUri().toString());
    }
}
