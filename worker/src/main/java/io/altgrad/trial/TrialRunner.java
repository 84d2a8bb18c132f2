package io.altgrad.trial;

import io.altgrad.result.TrialResult;
import io.altgrad.train.TrainingListener;

/**
 * Runs one trial from its seed, or from its newest checkpoint, to its result. A user's or a machine's fault is a result,
 * not an exception, unless it has made this process useless ({@link LostDevice}); what the listener throws stops the trial
 * and comes out as it is.
 */
@FunctionalInterface
public interface TrialRunner {

    TrialResult run(TrialRun run, TrainingListener listener);
}
