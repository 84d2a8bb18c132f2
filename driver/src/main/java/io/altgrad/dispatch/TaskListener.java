package io.altgrad.dispatch;

import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrainingRecord;
import io.altgrad.run.StepProgress;
import io.altgrad.spark.plugin.ExecutorSide;
import io.altgrad.spec.Trial;
import io.altgrad.train.Continuation;
import io.altgrad.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stands between two steps of a trial on an executor: stops the trial when it is to end, shows the step to the plugin,
 * and remembers the steps, so that a trial that throws keeps what was measured. Closed when the trial ends.
 */
final class TaskListener implements TrainingListener, AutoCloseable {

    private final TaskStop stop;
    private final String trialId;
    private final ExecutorSide plugin;
    private final String where;
    private final long startNanos = System.nanoTime();
    private final List<StepMetrics> steps = new ArrayList<>();

    TaskListener(TaskStop stop, Trial trial, List<String> gpuAddresses) {
        this.stop = stop;
        this.trialId = trial.id();
        this.plugin = ExecutorSide.current();
        this.where = plugin == null ? "" : plugin.where(gpuAddresses);
        if (plugin != null) {
            plugin.trials().started(trialId);
        }
    }

    @Override
    public Continuation stepEnded(StepMetrics metrics) {
        steps.add(metrics);
        Optional<String> reason = stop.reason();
        if (reason.isPresent()) {
            return new Continuation.Stop(reason.get());
        }
        if (plugin != null) {
            plugin.trials()
                    .stepEnded(new StepProgress(
                            trialId, metrics.step(), metrics.loss(), metrics.tokensPerSecond(), where));
        }
        return Continuation.CONTINUE;
    }

    /** The steps so far; what only the runner knew is unknown. */
    TrainingRecord soFar() {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        return new TrainingRecord("", List.of(), steps, List.of(), seconds, 0, 0, 0, 0, List.of());
    }

    @Override
    public void close() {
        if (plugin != null) {
            plugin.ended(trialId);
        }
    }
}
