package io.altgrad.trial;

import io.altgrad.base.UserError;
import io.altgrad.spec.Trial;
import java.util.Objects;

/**
 * One attempt at a trial.
 *
 * @param trial what is to be computed
 * @param attempt 0 for the first
 * @param settings how
 * @param until the last step that is to be made; a trial of more steps is stopped after it, and its state kept
 */
public record TrialRun(Trial trial, int attempt, RunSettings settings, int until) {

    public TrialRun {
        if (until < 1) {
            throw new UserError("Cannot train up to step " + until + ": steps are counted from 1.");
        }
        Objects.requireNonNull(trial, "trial");
        Objects.requireNonNull(settings, "settings");
    }

    /** An attempt at all of its steps. */
    public TrialRun(Trial trial, int attempt, RunSettings settings) {
        this(trial, attempt, settings, trial.training().schedule().steps());
    }

    /** The first attempt, without checkpoints or limit. */
    public static TrialRun plain(Trial trial) {
        return new TrialRun(trial, 0, RunSettings.PLAIN);
    }
}
