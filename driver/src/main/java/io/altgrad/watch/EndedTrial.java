package io.altgrad.watch;

import io.altgrad.result.Outcome;
import io.altgrad.result.Status;
import io.altgrad.result.TrialResult;
import io.altgrad.run.Labels;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.text.Elapsed;
import io.altgrad.text.Figures;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A trial that has ended.
 *
 * @param id of the trial
 * @param label its name for people
 * @param status the word of its {@link Status}
 * @param detail one line: the loss, or what went wrong
 */
public record EndedTrial(String id, String label, String status, String detail) {

    static EndedTrial of(PlannedTrial trial, Labels labels, TrialResult result) {
        return new EndedTrial(
                trial.id(), labels.of(trial.trial()), result.outcome().status().word(), detail(result));
    }

    private static String detail(TrialResult result) {
        Outcome outcome = result.outcome();
        if (outcome instanceof Outcome.Diverged diverged) {
            return "at step " + diverged.step() + ": " + Figures.rounded(diverged.reason());
        }
        if (outcome instanceof Outcome.Failed failed) {
            return failed.kind() + ": " + failed.message();
        }
        if (outcome instanceof Outcome.TimedOut timedOut) {
            return "after step " + timedOut.step() + ", over " + Elapsed.of(timedOut.limitSeconds());
        }
        if (outcome instanceof Outcome.Stopped stopped) {
            return stopped.reason();
        }
        if (outcome instanceof Outcome.Cancelled cancelled) {
            return cancelled.reason();
        }
        OptionalDouble loss = result.record().validationLoss();
        return String.format(
                Locale.ROOT,
                "%s, %,.0f tokens/s, %s",
                loss.isPresent() ? String.format(Locale.ROOT, "val loss %.4f", loss.getAsDouble()) : "no val loss",
                result.record().tokensPerSecond(),
                Elapsed.of(result.record().cost().seconds()));
    }

    /** {@code e5m2 all seed 1: failed, java.lang.OutOfMemoryError: Java heap space}. */
    @Override
    public String toString() {
        return label + ": " + (Status.COMPLETED.is(status) ? "" : status + ", ") + detail;
    }
}
