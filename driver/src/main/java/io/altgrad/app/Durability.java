package io.altgrad.app;

import io.altgrad.run.FailurePolicy;
import io.altgrad.trial.RunSettings;

/**
 * The rules by which a run meets failures.
 *
 * @param settings of every trial; the folder of checkpoints is the output folder's
 * @param failures what is borne
 * @param failed what becomes of trials that failed or timed out in an earlier run
 * @param changedNumerics what becomes of a folder with results of another numerics version
 */
public record Durability(RunSettings settings, FailurePolicy failures, Failed failed, ChangedNumerics changedNumerics) {

    /** Checkpoints every five minutes, no limits; what failed stays as it is, and numerics are not mixed. */
    public static final Durability STANDARD =
            new Durability(RunSettings.PLAIN, FailurePolicy.KEEP_GOING, Failed.KEEP, ChangedNumerics.REFUSE);

    /** Tells what becomes of trials that failed or timed out before. */
    public enum Failed {
        KEEP,
        RUN_AGAIN
    }

    /** Tells what becomes of results that other numerics have computed. */
    public enum ChangedNumerics {
        REFUSE,
        ACCEPT
    }
}
