package io.altgrad.submit;

import io.altgrad.base.UserError;
import io.altgrad.spark.start.GpuPacking;
import io.altgrad.spark.start.SparkMaster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A user's request to Spark for a sweep.
 *
 * @param name what Spark's pages call the application
 * @param propertiesFiles Spark properties, a later file before an earlier one
 * @param conf Spark properties of the command line, before those of the files
 * @param needs of executors
 * @param installed the folder with the application's jars on every machine of the cluster; blank to ship them
 * @param patienceSeconds how long to wait for an executor
 */
public record SubmitRequest(
        SparkMaster master,
        DeployMode mode,
        String name,
        List<Path> propertiesFiles,
        Map<String, String> conf,
        Needs needs,
        String installed,
        int patienceSeconds) {

    /**
     * The needs of trials on an executor.
     *
     * @param threads cores of each trial
     * @param gpus of each executor, which trains one trial on each; 0 for none
     * @param bytes of memory that the largest trial takes outside of the heap; 0 where nobody counts
     * @param packing of trials on each GPU
     */
    public record Needs(int threads, int gpus, long bytes, GpuPacking packing) {

        /** The needs of trials that have a GPU to themselves, where they have one. */
        public Needs(int threads, int gpus, long bytes) {
            this(threads, gpus, bytes, GpuPacking.NONE);
        }

        public Needs {
            if (gpus < 0) {
                throw new UserError("Cannot give " + gpus + " GPUs to an executor: --gpus takes at least 0.");
            }
            if (packing.shares() && gpus != 1) {
                throw new UserError("Cannot train " + packing.trials() + " trials on a GPU at once with " + gpus
                        + " GPUs for an executor: each of them has an executor of its own; take --gpus 1.");
            }
        }
    }

    public SubmitRequest {
        propertiesFiles = List.copyOf(propertiesFiles);
        conf = Map.copyOf(conf);
        if (patienceSeconds < 1) {
            throw new UserError("Cannot wait " + patienceSeconds + " s for an executor: --wait takes at least 1.");
        }
        Secrets.requireNone(conf);
    }

    boolean isClusterMode() {
        return mode == DeployMode.CLUSTER;
    }
}
