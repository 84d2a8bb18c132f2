package io.altgrad.submit;

import io.altgrad.files.DurableFiles;
import io.altgrad.files.HadoopPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The error that ended a driver on a cluster, left beside the sweep's results for whoever submitted it: a cluster hands on
 * neither a driver's exit code nor its words.
 *
 * @param line that the driver has said
 */
public record DriverEnd(int exitCode, String line) {

    private static final String NAME = "_driver-error.txt";
    private static final String DEPLOY_MODE = "spark.submit.deployMode";

    /** Tells whether this process is a driver that a cluster runs. Kubernetes starts one as spark-submit would here. */
    public static boolean isOnCluster() {
        return "cluster".equals(System.getProperty(DEPLOY_MODE))
                || Boolean.getBoolean("spark.kubernetes.submitInDriver");
    }

    /** Tells whether this process is YARN's application master, with the driver in it. */
    public static boolean isOnYarn() {
        return isOnCluster() && "yarn".equals(System.getProperty("spark.master"));
    }

    /** Leaves this in {@code folder}, a path or URI of any Hadoop file system. */
    public void write(String folder, Configuration configuration) throws IOException {
        Path path = HadoopPath.parse(folder);
        DurableFiles files = new DurableFiles(path, configuration);
        files.createFolder(path);
        files.write(new Path(files.qualified(path), NAME), exitCode + "\n" + line);
    }

    /** Takes away what an earlier driver has left in {@code folder}. */
    public static void clear(String folder, Configuration configuration) throws IOException {
        Path path = HadoopPath.parse(folder);
        DurableFiles files = new DurableFiles(path, configuration);
        files.delete(new Path(files.qualified(path), NAME));
    }

    /** Reads the error that the last driver has left in {@code folder}; empty if none ended it. */
    public static Optional<DriverEnd> read(String folder, Configuration configuration) throws IOException {
        Path path = HadoopPath.parse(folder);
        DurableFiles files = new DurableFiles(path, configuration);
        return files.read(new Path(files.qualified(path), NAME)).map(bytes -> {
            String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\n", 2);
            return new DriverEnd(Integer.parseInt(parts[0]), parts[1]);
        });
    }
}
