package io.altgrad.dispatch;

import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrainingRecord;
import io.altgrad.spec.Trial;
import io.altgrad.train.TrainingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/**
 * Stands between two steps of a trial on an executor: ends the trial if Spark wants it ended, tells the driver of the
 * step a few times a second, and remembers the steps, so that a trial that throws keeps what was measured.
 */
final class TaskListener implements TrainingListener {

    private static final long INTERVAL_NANOS = Duration.ofMillis(250).toNanos();

    private final TaskContext task;
    private final String trialId;
    private final int lastStep;
    private final long startNanos = System.nanoTime();
    private final List<StepMetrics> steps = new ArrayList<>();
    private long lastSentNanos = startNanos - INTERVAL_NANOS;

    TaskListener(TaskContext task, Trial trial) {
        this.task = task;
        this.trialId = trial.id();
        this.lastStep = trial.training().steps();
    }

    @Override
    public void stepEnded(StepMetrics metrics) {
        steps.add(metrics);
        task.killTaskIfInterrupted();
        if (RunningHere.instance().isEnding()) {
            throw new TaskKilledException("the process of trial " + trialId + " is shutting down");
        }
        long now = System.nanoTime();
        if (now - lastSentNanos >= INTERVAL_NANOS || metrics.step() == lastStep) {
            lastSentNanos = now;
            ProgressPlugin.send(new StepProgress(trialId, metrics.step(), metrics.loss(), metrics.tokensPerSecond()));
        }
    }

    /** The steps so far; what only the runner knew is unknown. */
    TrainingRecord soFar() {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        return new TrainingRecord("", List.of(), steps, List.of(), seconds, 0, 0, 0, 0, List.of());
    }
}
