package io.altgrad.dispatch;

import io.altgrad.base.Count;
import io.altgrad.result.Outcome;
import io.altgrad.result.TrainingRecord;
import io.altgrad.result.TrialResult;
import io.altgrad.spark.plugin.DriverSide;
import io.altgrad.spark.plugin.ReportedTrial;
import io.altgrad.spec.Durations;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.trial.LostDevice;
import io.altgrad.trial.RunSettings;
import io.altgrad.trial.TrialRun;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of an executor for a trial. Whatever the trial throws, errors included, is its result: Spark's retry is for
 * processes that die, and a trial that throws would throw again.
 */
final class TrialTask extends OneTask {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(TrialTask.class);

    /** Exit code of an executor whose GPU was lost; none of Spark's own, and of no signal. */
    private static final int LOST_DEVICE = 79;

    private final String group;
    private final RunnerFactory runners;
    private final RunSettings settings;
    private final int firstAttempt;
    private final int attempts;
    private final int until;

    /** @param group of the jobs of the run, and what steps of its trials are reported under */
    TrialTask(String group, RunnerFactory runners, RunSettings settings, int attempts) {
        this(group, runners, settings, 0, attempts, Integer.MAX_VALUE);
    }

    private TrialTask(
            String group, RunnerFactory runners, RunSettings settings, int firstAttempt, int attempts, int until) {
        this.group = group;
        this.runners = runners;
        this.settings = settings;
        this.firstAttempt = firstAttempt;
        this.attempts = attempts;
        this.until = until;
    }

    String group() {
        return group;
    }

    /** This task for a trial that has used up its attempts: one more. */
    TrialTask onceMore() {
        return new TrialTask(group, runners, settings, firstAttempt + attempts, 1, until);
    }

    /** This task for a trial that is to halt after step {@code last}. */
    TrialTask until(int last) {
        return new TrialTask(group, runners, settings, firstAttempt, attempts, last);
    }

    /** The task of a stack of trials, each of which is to halt after its step; tried once. */
    StackTask ofStack(int[] last) {
        return new StackTask(group, runners, settings, last);
    }

    /** The number of the last attempt that it makes. */
    int lastAttempt() {
        return firstAttempt + attempts - 1;
    }

    @Override
    List<TrialResult> call(List<PlannedTrial> trials) {
        return List.of(call(trials.get(0)));
    }

    private TrialResult call(PlannedTrial planned) {
        TaskContext task = TaskContext.get();
        int attempt = firstAttempt + task.attemptNumber();
        if (attempt > lastAttempt()) {
            // Spark does not count every loss against spark.task.maxFailures.
            return FailedTrials.lost(
                    planned.trial(),
                    "Its executor was lost " + Count.of(attempt, "time") + "; see the executors' logs.",
                    lastAttempt());
        }
        TrialResult result = attempt(planned.id(), new TrialRun(planned.trial(), attempt, settings, until), task);
        if (result.outcome() instanceof Outcome.Cancelled cancelled) {
            // To Spark a stop is an exception: it tries the trial elsewhere, unless it has asked for the end itself.
            throw new TaskKilledException(cancelled.reason());
        }
        return result;
    }

    /** Begins nothing in a process that is being ended: Spark would give it the same trial again and again. */
    private TrialResult attempt(String id, TrialRun run, TaskContext task) {
        RunningHere here = RunningHere.instance();
        if (here.isEnding()) {
            here.awaitGone(task::isInterrupted);
            return FailedTrials.cancelled(run.trial(), TaskStop.PROCESS_ENDS);
        }
        here.began();
        try {
            TrialResult result = onItsGpus(id, run, task);
            return result.outcome() instanceof Outcome.Failed failed && here.isEnding()
                    ? FailedTrials.cancelled(
                            run.trial(),
                            "Cannot tell whether trial " + id + " failed: its process is shutting down ("
                                    + failed.kind() + ": " + failed.message() + ").")
                    : result;
        } finally {
            here.ended();
        }
    }

    private TrialResult onItsGpus(String id, TrialRun run, TaskContext task) {
        TaskStop stop = new TaskStop(task);
        TaskGpus own = new TaskGpus(task, stop);
        return own.given(gpus -> watched(id, run, gpus, own)).orElseGet(() -> stopped(run, stop));
    }

    private TrialResult watched(String id, TrialRun run, List<String> gpus, TaskGpus own) {
        try (ReportedTrial reported = ReportedTrial.begin(group, id, gpus)) {
            TaskListener listener = new TaskListener(own.stop(), reported);
            LOG.info(
                    "Attempt {} at trial {} begins{}.", run.attempt() + 1, id, gpus.isEmpty() ? "" : " on GPU " + gpus);
            try {
                TrialResult result = own.held(gpus, () -> run(run, gpus, listener, reported))
                        .orElseGet(() -> stopped(run, own.stop()));
                LOG.info("Trial {} ends: {}.", id, result.outcome().status().word());
                return result;
            } catch (LostDevice e) {
                endProcess(e);
                return FailedTrials.threw(run.trial(), e, listener.soFar(), run.attempt());
            } catch (Throwable e) {
                LOG.info("Trial {} fails.", id, e);
                return FailedTrials.threw(run.trial(), e, listener.soFar(), run.attempt());
            }
        }
    }

    private TrialResult run(TrialRun run, List<String> gpus, TaskListener listener, ReportedTrial reported)
            throws Exception {
        if (!run.settings().limitsSteps()) {
            return runners.runner(gpus).run(run, listener);
        }
        return new StepWatch<>(run.settings().stepLimit(), new WatchedTrial(run, listener, reported))
                .call(() -> runners.runner(gpus).run(run, listener));
    }

    /** The trial of a task, which fails where a step of it hangs. */
    private record WatchedTrial(TrialRun run, TaskListener listener, ReportedTrial reported)
            implements StepWatch.Watched<TrialResult> {

        @Override
        public long lastNanos() {
            return listener.lastNanos();
        }

        @Override
        public void abandon() {
            listener.abandon();
        }

        @Override
        public void leftBehind() {
            reported.hangs();
        }

        @Override
        public TrialResult hung(Optional<TrialResult> late, String threads) {
            if (late.isPresent() && late.get().outcome().status().isReached()) {
                return late.get();
            }
            TrainingRecord record = late.map(TrialResult::record).orElseGet(listener::soFar);
            int step = listener.soFar().steps().size();
            String message = (step == 0 ? "The first step" : "The step after " + step + " of this attempt")
                    + " has not ended within "
                    + Durations.toString(run.settings().stepLimit()) + ".";
            return FailedTrials.hung(run.trial(), message, threads, record, run.attempt());
        }
    }

    private static TrialResult stopped(TrialRun run, TaskStop stop) {
        return FailedTrials.cancelled(run.trial(), stop.reason().orElse("its thread was interrupted"));
    }

    /**
     * Ends a process in which no trial can train any more: Spark starts another one, and tries its trials there. Where
     * the driver is in it the sweep is stopped, and its next run goes on with this trial.
     */
    static void endProcess(LostDevice lost) {
        if (SparkEnv.get().executorId().equals("driver")) {
            DriverSide.lostHere(lost.getMessage());
        } else {
            LOG.error("{} This executor ends.", lost.getMessage(), lost);
            // Not exit: hooks would wait for trials that can make no step.
            Runtime.getRuntime().halt(LOST_DEVICE);
        }
    }
}
