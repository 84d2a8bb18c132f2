package io.altgrad.dispatch;

import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import io.altgrad.text.Count;
import io.altgrad.trial.LostDevice;
import io.altgrad.trial.RunSettings;
import io.altgrad.trial.TrialRun;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.resource.ResourceInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an executor does for a trial. Whatever the trial throws, errors included, is its result: Spark's retry is for
 * processes that die, and a trial that throws would throw again.
 */
final class TrialTask implements Function<Trial, TrialResult> {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(TrialTask.class);

    /** Exit code of an executor whose GPU was lost; none of Spark's own, and of no signal. */
    private static final int LOST_DEVICE = 79;

    private final RunnerFactory runners;
    private final RunSettings settings;
    private final int firstAttempt;
    private final int attempts;

    TrialTask(RunnerFactory runners, RunSettings settings, int attempts) {
        this(runners, settings, 0, attempts);
    }

    private TrialTask(RunnerFactory runners, RunSettings settings, int firstAttempt, int attempts) {
        this.runners = runners;
        this.settings = settings;
        this.firstAttempt = firstAttempt;
        this.attempts = attempts;
    }

    /** The same for a trial that has used up its attempts: one more. */
    TrialTask onceMore() {
        return new TrialTask(runners, settings, firstAttempt + attempts, 1);
    }

    /** The number of the last attempt that it makes. */
    int lastAttempt() {
        return firstAttempt + attempts - 1;
    }

    @Override
    public TrialResult call(Trial trial) {
        TaskContext task = TaskContext.get();
        int attempt = firstAttempt + task.attemptNumber();
        if (attempt > lastAttempt()) {
            // Spark does not count every loss against spark.task.maxFailures.
            return FailedTrials.lost(
                    trial,
                    "Its executor was lost " + Count.of(attempt, "time") + "; see the executors' logs.",
                    lastAttempt());
        }
        RunningHere.instance().holdWhileEnding(task);
        RunningHere.instance().began();
        try {
            TrialResult result = onItsGpus(task, new TrialRun(trial, attempt, settings));
            if (result.outcome() instanceof Outcome.Failed failed
                    && RunningHere.instance().isEnding()) {
                throw new TaskKilledException("Cannot tell whether trial " + trial.id()
                        + " failed: its process is shutting down (" + failed.kind() + ": " + failed.message() + ").");
            }
            return result;
        } finally {
            RunningHere.instance().ended();
        }
    }

    private TrialResult onItsGpus(TaskContext task, TrialRun run) {
        List<String> pooled = GpuPool.addresses(SparkEnv.get().conf());
        if (pooled.isEmpty()) {
            return run(task, run, given(task));
        }
        GpuPool pool = GpuPool.of(pooled);
        String gpu = pool.take(task::killTaskIfInterrupted);
        try {
            return run(task, run, List.of(gpu));
        } finally {
            pool.giveBack(gpu);
        }
    }

    private TrialResult run(TaskContext task, TrialRun run, List<String> gpus) {
        try (TaskListener listener = new TaskListener(task, run.trial(), gpus)) {
            return run(run, gpus, listener);
        }
    }

    @SuppressWarnings("try") // The lease is held, not asked.
    private TrialResult run(TrialRun run, List<String> gpus, TaskListener listener) {
        Path locks = Path.of(System.getProperty("java.io.tmpdir"));
        try (GpuLease lease = GpuLease.take(gpus, locks, TaskContext.get()::killTaskIfInterrupted)) {
            return runners.runner(gpus).run(run, listener);
        } catch (TaskKilledException e) {
            throw e;
        } catch (LostDevice e) {
            endProcess(e);
            return FailedTrials.threw(run.trial(), e, listener.soFar(), run.attempt());
        } catch (Throwable e) {
            return FailedTrials.threw(run.trial(), e, listener.soFar(), run.attempt());
        }
    }

    /**
     * Ends a process in which no trial can train any more: Spark starts another one, and tries its trials there. Where the
     * driver is in it the sweep is stopped, and its next run goes on with this trial.
     */
    private static void endProcess(LostDevice lost) {
        if (SparkEnv.get().executorId().equals("driver")) {
            DriverSide.fitness().lost(lost.getMessage());
        } else {
            LOG.error("{} This executor ends.", lost.getMessage(), lost);
            // Not exit: hooks would wait for trials that can make no step.
            Runtime.getRuntime().halt(LOST_DEVICE);
        }
    }

    private static List<String> given(TaskContext task) {
        ResourceInformation gpus = task.resourcesJMap().get("gpu");
        return gpus == null ? List.of() : List.of(gpus.addresses());
    }
}
