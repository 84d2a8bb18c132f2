package io.altgrad.dispatch;

import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.spark.plugin.ReportedTrial;
import io.altgrad.spark.plugin.TrialContext;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.trial.LostDevice;
import io.altgrad.trial.RunSettings;
import io.altgrad.trial.TrialRun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of an executor for several trials that are trained as one stack. What one trial throws is its result; where
 * the stack as a whole does, hangs, or has lost its process, it gives no result, and each trial is to be run by itself,
 * from its checkpoint: so that the one to blame fails alone.
 */
final class StackTask extends OneTask {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(StackTask.class);

    private final String group;
    private final RunnerFactory runners;
    private final RunSettings settings;
    private final int[] until;

    /** @param until the step after which each trial is to halt */
    StackTask(String group, RunnerFactory runners, RunSettings settings, int[] until) {
        this.group = group;
        this.runners = runners;
        this.settings = settings;
        this.until = until.clone();
    }

    @Override
    List<TrialResult> call(List<PlannedTrial> stack) {
        TaskContext task = TaskContext.get();
        if (task.attemptNumber() > 0) {
            return List.of();
        }
        List<TrialResult> results = attempt(stack, task);
        for (TrialResult result : results) {
            if (result.outcome() instanceof Outcome.Cancelled cancelled) {
                // To Spark a stop is an exception; should it try again, each trial goes on by itself.
                throw new TaskKilledException(cancelled.reason());
            }
        }
        return results;
    }

    private List<TrialResult> attempt(List<PlannedTrial> stack, TaskContext task) {
        RunningHere here = RunningHere.instance();
        if (here.isEnding()) {
            here.awaitGone(task::isInterrupted);
            throw new TaskKilledException(TaskStop.PROCESS_ENDS);
        }
        here.began();
        try {
            TaskGpus own = new TaskGpus(task, new TaskStop(task));
            return own.given(gpus -> reported(stack, gpus, own)).orElse(List.of());
        } finally {
            here.ended();
        }
    }

    private List<TrialResult> reported(List<PlannedTrial> stack, List<String> gpus, TaskGpus own) {
        List<ReportedTrial> reported = new ArrayList<>();
        List<TrialRun> runs = new ArrayList<>();
        List<TaskListener> listeners = new ArrayList<>();
        try {
            for (PlannedTrial planned : stack) {
                int last = until[runs.size()];
                runs.add(new TrialRun(planned.trial(), 0, settings, last));
                ReportedTrial trial = ReportedTrial.beginOneOfSeveral(group, planned.id(), gpus);
                reported.add(trial);
                listeners.add(new TaskListener(own.stop(), trial));
                log(trial, "Trial " + planned.id() + " begins in a stack of " + stack.size() + ".");
            }
            List<TrialResult> results =
                    own.held(gpus, () -> run(runs, gpus, listeners, reported)).orElse(List.of());
            for (int i = 0; i < results.size(); i++) {
                String end = results.get(i).outcome().status().word();
                log(reported.get(i), "Trial " + stack.get(i).id() + " ends: " + end + ".");
            }
            return results;
        } catch (LostDevice e) {
            TrialTask.endProcess(e);
            return List.of();
        } catch (Throwable e) {
            LOG.info("A stack of {} trials ends; each goes on by itself.", stack.size(), e);
            return List.of();
        } finally {
            reported.forEach(ReportedTrial::close);
        }
    }

    @SuppressWarnings("try") // The context is there, not asked.
    private static void log(ReportedTrial trial, String line) {
        try (TrialContext about = trial.logging()) {
            LOG.info(line);
        }
    }

    private List<TrialResult> run(
            List<TrialRun> runs, List<String> gpus, List<TaskListener> listeners, List<ReportedTrial> reported)
            throws Exception {
        if (!settings.limitsSteps()) {
            return runners.runner(gpus).run(runs, List.copyOf(listeners));
        }
        return new StepWatch<>(settings.stepLimit(), new WatchedStack(listeners, reported))
                .call(() -> runners.runner(gpus).run(runs, List.copyOf(listeners)));
    }

    /** The trials of a stack, none of which is to blame before it hangs by itself. */
    private record WatchedStack(List<TaskListener> listeners, List<ReportedTrial> reported)
            implements StepWatch.Watched<List<TrialResult>> {

        @Override
        public long lastNanos() {
            // nanoTime may be of any sign, so the latest is the one with the smallest distance from now.
            long now = System.nanoTime();
            return listeners.stream()
                    .map(TaskListener::lastNanos)
                    .min(Comparator.comparingLong(nanos -> now - nanos))
                    .orElseThrow();
        }

        @Override
        public void abandon() {
            listeners.forEach(TaskListener::abandon);
        }

        @Override
        public void leftBehind() {
            reported.get(0).hangs();
        }

        @Override
        public List<TrialResult> hung(Optional<List<TrialResult>> late, String threads) {
            LOG.info("A stack hangs; its process does this:\n{}", threads);
            return List.of();
        }
    }
}
