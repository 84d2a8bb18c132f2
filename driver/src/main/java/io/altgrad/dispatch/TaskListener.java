package io.altgrad.dispatch;

import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrainingRecord;
import io.altgrad.spark.plugin.ReportedTrial;
import io.altgrad.train.Continuation;
import io.altgrad.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stands between two steps of a trial on an executor: stops the trial when it is to end, has the step reported, and
 * remembers the steps, so that a trial that throws, or hangs, keeps what was measured.
 */
final class TaskListener implements TrainingListener {

    private final TaskStop stop;
    private final ReportedTrial reported;
    private final long startNanos = System.nanoTime();
    private final List<StepMetrics> steps = new ArrayList<>();
    private long lastNanos = startNanos;
    private boolean abandoned;

    TaskListener(TaskStop stop, ReportedTrial reported) {
        this.stop = stop;
        this.reported = reported;
    }

    @Override
    public Continuation stepEnded(StepMetrics metrics) {
        synchronized (this) {
            if (abandoned) {
                return new Continuation.Stop("a step of it took too long");
            }
            steps.add(metrics);
            lastNanos = System.nanoTime();
        }
        Optional<String> reason = stop.reason();
        if (reason.isPresent()) {
            return new Continuation.Stop(reason.get());
        }
        reported.stepEnded(metrics);
        return Continuation.CONTINUE;
    }

    /** {@link System#nanoTime} as the last step ended; before the first, as the trial began. */
    synchronized long lastNanos() {
        return lastNanos;
    }

    /** Takes in no more steps, and stops the trial should it make one. */
    synchronized void abandon() {
        abandoned = true;
    }

    /** The steps so far; what only the runner knew is unknown. */
    synchronized TrainingRecord soFar() {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        return new TrainingRecord(
                "", List.of(), steps, List.of(), new TrainingRecord.Cost(seconds, 0, 0, 0), 0, List.of());
    }
}
