package io.altgrad.dispatch;

import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrainingRecord;
import io.altgrad.spec.Trial;
import io.altgrad.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/**
 * Stands between two steps of a trial on an executor: ends the trial if Spark wants it ended, shows the step to the
 * plugin, and remembers the steps, so that a trial that throws keeps what was measured. Closed when the trial ends.
 */
final class TaskListener implements TrainingListener, AutoCloseable {

    private final TaskContext task;
    private final String trialId;
    private final ExecutorSide plugin;
    private final String where;
    private final long startNanos = System.nanoTime();
    private final List<StepMetrics> steps = new ArrayList<>();

    TaskListener(TaskContext task, Trial trial, List<String> gpuAddresses) {
        this.task = task;
        this.trialId = trial.id();
        this.plugin = ExecutorSide.current();
        this.where = plugin == null ? "" : plugin.where(gpuAddresses);
        if (plugin != null) {
            plugin.trials().started(trialId);
        }
    }

    @Override
    public void stepEnded(StepMetrics metrics) {
        steps.add(metrics);
        task.killTaskIfInterrupted();
        if (RunningHere.instance().isEnding()) {
            throw new TaskKilledException("the process of trial " + trialId + " is shutting down");
        }
        if (plugin != null) {
            plugin.trials()
                    .stepEnded(new StepProgress(
                            trialId, metrics.step(), metrics.loss(), metrics.tokensPerSecond(), where));
        }
    }

    /** The steps so far; what only the runner knew is unknown. */
    TrainingRecord soFar() {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        return new TrainingRecord(
                "", List.of(), steps, List.of(), new TrainingRecord.Cost(seconds, 0, 0, 0), 0, List.of());
    }

    @Override
    public void close() {
        if (plugin != null) {
            plugin.ended(trialId);
        }
    }
}
