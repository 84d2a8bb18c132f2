package io.altgrad.dispatch;

import io.altgrad.result.Failures;
import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.run.Labels;
import io.altgrad.spark.plugin.DriverSide;
import io.altgrad.spark.plugin.TrialContext;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.Trial;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The jobs of a run, one for each trial: submitted, waited for, and made a result of.
 *
 * @param group Spark's name of the run
 * @param stopReason why the run is being stopped; empty while it is not
 */
record TrialJobs(JavaSparkContext spark, String group, Labels labels, RunTasks tasks, Supplier<String> stopReason) {

    /** The result of {@code planned}, whatever becomes of its job. */
    @SuppressWarnings("try") // The context is there, not asked.
    TrialResult run(PlannedTrial planned, TrialTask work) {
        Trial trial = planned.trial();
        String id = planned.id();
        spark.setJobGroup(group, "trial " + id + " " + labels.of(trial), false);
        spark.setLocalProperty(RunTasks.TRIAL, id);
        spark.addJobTag("trial-" + id);
        try (TrialContext logged = TrialContext.of(group, id, "")) {
            TrialResult result = work.run(spark, List.of(planned)).get(0);
            DriverSide.of(spark).replaceHung(spark);
            return result;
        } catch (Exception e) {
            // Spark throws checked exceptions that its signatures do not show.
            return JobErrors.isCancellation(e)
                    ? FailedTrials.cancelled(trial, reason(e))
                    : JobErrors.failed(trial, e, work.lastAttempt());
        } finally {
            // Both were seen to leak from one job of a pool thread to the next.
            spark.clearJobTags();
            spark.clearJobGroup();
            spark.setLocalProperty(RunTasks.TRIAL, null);
        }
    }

    /** The results of a stack, in its order; none where each of its trials is to be run by itself. */
    List<TrialResult> run(List<PlannedTrial> stack, StackTask work) {
        String first = stack.get(0).id();
        spark.setJobGroup(group, "stack of " + stack.size() + " trials from " + first, false);
        spark.setLocalProperty(RunTasks.TRIAL, first);
        stack.forEach(planned -> spark.addJobTag("trial-" + planned.id()));
        try {
            List<TrialResult> results = work.run(spark, stack);
            DriverSide.of(spark).replaceHung(spark);
            return results;
        } catch (Exception e) {
            // Spark throws checked exceptions that its signatures do not show.
            return JobErrors.isCancellation(e)
                    ? stack.stream()
                            .map(planned -> FailedTrials.cancelled(planned.trial(), reason(e)))
                            .toList()
                    : List.of();
        } finally {
            spark.clearJobTags();
            spark.clearJobGroup();
            spark.setLocalProperty(RunTasks.TRIAL, null);
        }
    }

    /** The sweep's own reason where it has one: Spark's has its codes around that. */
    private String reason(Exception cancellation) {
        String own = stopReason.get();
        return own.isEmpty() ? Failures.firstLine(cancellation.getMessage()) : own;
    }

    /** A lost trial's result with what Spark knows of the loss. */
    TrialResult explained(PlannedTrial trial, TrialResult lost) {
        String known = ((Outcome.Failed) lost.outcome()).message();
        return FailedTrials.lost(trial.trial(), tasks.lossReason(trial.id(), known), lost.attempt());
    }

    /** Tells whether the trial's process has died under it, so that it may be tried again. */
    static boolean wasLost(TrialResult result) {
        return result.outcome() instanceof Outcome.Failed failed
                && JobErrors.LOSSES.contains(failed.kind())
                && failed.stack().isEmpty();
    }
}
