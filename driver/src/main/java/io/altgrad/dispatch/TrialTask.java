package io.altgrad.dispatch;

import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import java.util.List;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.resource.ResourceInformation;

/**
 * What an executor does for a trial. Whatever the trial throws, errors included, is its result: Spark's retry is for
 * processes that die, and a trial that throws would throw again.
 */
final class TrialTask implements Function<Trial, TrialResult> {

    private static final long serialVersionUID = 1L;

    private final RunnerFactory runners;
    private final int maxAttempts;

    TrialTask(RunnerFactory runners, int maxAttempts) {
        this.runners = runners;
        this.maxAttempts = maxAttempts;
    }

    @Override
    public TrialResult call(Trial trial) {
        TaskContext task = TaskContext.get();
        int attempt = task.attemptNumber();
        if (attempt >= maxAttempts) {
            // Spark does not count every loss against spark.task.maxFailures.
            return FailedTrials.executorLost(
                    trial, "Its executor was lost " + attempt + " times; see the executors' logs.", attempt - 1);
        }
        TrialResult result = run(trial, attempt, task);
        if (result.outcome() instanceof Outcome.Failed failed
                && ShutdownHookManager.get().isShutdownInProgress()) {
            throw new IllegalStateException("Cannot tell whether trial " + trial.id()
                    + " failed: its process is shutting down (" + failed.kind() + ": " + failed.message() + ").");
        }
        return result;
    }

    private TrialResult run(Trial trial, int attempt, TaskContext task) {
        List<String> gpus = gpus();
        try (TaskListener listener = new TaskListener(task, trial, gpus)) {
            return run(trial, attempt, gpus, listener);
        }
    }

    private TrialResult run(Trial trial, int attempt, List<String> gpus, TaskListener listener) {
        try {
            return runners.runner(gpus).run(trial, attempt, listener);
        } catch (TaskKilledException e) {
            throw e;
        } catch (Throwable e) {
            return FailedTrials.threw(trial, e, listener.soFar(), attempt);
        }
    }

    private static List<String> gpus() {
        ResourceInformation gpus = TaskContext.get().resourcesJMap().get("gpu");
        return gpus == null ? List.of() : List.of(gpus.addresses());
    }
}
