package io.altgrad.submit;

import io.altgrad.base.UserError;
import io.altgrad.spark.start.SparkMaster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a user asks of Spark for a sweep.
 *
 * @param name what Spark's pages call the application
 * @param installed the folder with the application's jars on every machine of the cluster; blank to ship them
 */
public record SubmitRequest(
        SparkMaster master,
        DeployMode mode,
        String name,
        SparkProperties properties,
        Executors executors,
        String installed) {

    /**
     * The Spark properties that the user gives.
     *
     * @param files a later one goes before an earlier one
     * @param conf those of the command line, which go before those of the files
     */
    public record SparkProperties(List<Path> files, Map<String, String> conf) {

        public SparkProperties {
            files = List.copyOf(files);
            conf = Map.copyOf(conf);
            Secrets.requireNone(conf);
        }
    }

    /**
     * The executors that are asked for.
     *
     * @param threads cores of each trial
     * @param gpus of each executor, which trains one trial on each; 0 for none
     * @param patienceSeconds how long to wait for the first
     */
    public record Executors(int threads, int gpus, int patienceSeconds) {

        public Executors {
            if (gpus < 0) {
                throw new UserError("Cannot give " + gpus + " GPUs to an executor: --gpus takes at least 0.");
            }
            if (patienceSeconds < 1) {
                throw new UserError("Cannot wait " + patienceSeconds + " s for an executor: --wait takes at least 1.");
            }
        }
    }

    boolean isClusterMode() {
        return mode == DeployMode.CLUSTER;
    }
}
