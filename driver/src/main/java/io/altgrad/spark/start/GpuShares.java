package io.altgrad.spark.start;

import io.altgrad.base.UserError;
import org.apache.spark.SparkConf;

/**
 * Refuses to share a GPU within a process. libtorch has one random generator and one set of threads for each process, and
 * its allocator keeps what a trial freed; two trials on one GPU are two executors with one slot each.
 */
final class GpuShares {

    private static final String TASK = "spark.task.resource.gpu.amount";
    private static final String EXECUTOR = "spark.executor.resource.gpu.amount";

    private GpuShares() {}

    /** @throws UserError if a task would take a part of a GPU, or more than one */
    static void requireWhole(SparkConf conf) {
        double amount = conf.getDouble(TASK, conf.contains(EXECUTOR) ? 1 : 0);
        if (amount != 0 && amount != 1) {
            throw new UserError("Cannot give " + conf.get(TASK)
                    + " of a GPU to a trial: trials of one process would share libtorch's generator and threads; set "
                    + TASK + " to 1, and run several executors of one slot on a GPU where it shall be shared.");
        }
    }
}
