package io.altgrad.cli;

import io.altgrad.dispatch.FailurePolicy;
import io.altgrad.trial.RunSettings;

/**
 * What a run does about what may go wrong.
 *
 * @param settings of every trial; the folder of checkpoints is the output folder's
 * @param failures what is borne
 * @param failed what becomes of trials that failed or timed out in an earlier run
 * @param changedNumerics what becomes of a folder with results of another numerics version
 */
record Durability(RunSettings settings, FailurePolicy failures, Failed failed, ChangedNumerics changedNumerics) {

    enum Failed {
        KEEP,
        RUN_AGAIN
    }

    enum ChangedNumerics {
        REFUSE,
        ACCEPT
    }
}
