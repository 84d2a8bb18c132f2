package io.altgrad.spark.plugin;

import java.io.Serializable;
import java.util.List;

/**
 * The message of an executor to the driver, a few times a second: one message for all of its trials.
 *
 * @param executor Spark's id of it
 * @param runningTrials how many it runs
 * @param tokensPerSecond summed over those
 * @param lastLoss of the step that ended last; NaN before the first
 * @param gpuMemoryMib used on its GPUs by whichever process; NaN without a GPU
 * @param steps the last step of each trial, in each run of a sweep, that made one since the last report
 * @param lines that it logged about trials since then
 */
record ExecutorReport(
        String executor,
        int runningTrials,
        double tokensPerSecond,
        double lastLoss,
        double gpuMemoryMib,
        List<RunStep> steps,
        List<RunLine> lines)
        implements Serializable {

    ExecutorReport {
        steps = List.copyOf(steps);
        lines = List.copyOf(lines);
    }
}
