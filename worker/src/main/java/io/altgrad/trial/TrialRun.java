package io.altgrad.trial;

import io.altgrad.spec.Trial;
import java.util.Objects;

/**
 * One attempt at a trial.
 *
 * @param trial what is to be computed
 * @param attempt 0 for the first
 * @param settings how
 */
public record TrialRun(Trial trial, int attempt, RunSettings settings) {

    public TrialRun {
        Objects.requireNonNull(trial, "trial");
        Objects.requireNonNull(settings, "settings");
    }

    /** The first attempt, without checkpoints or limit. */
    public static TrialRun plain(Trial trial) {
        return new TrialRun(trial, 0, RunSettings.PLAIN);
    }
}
