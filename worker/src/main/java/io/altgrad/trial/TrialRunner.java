package io.altgrad.trial;

import io.altgrad.result.TrialResult;
import io.altgrad.train.TrainingListener;

/**
 * Runs one trial from its seed, or from its newest checkpoint, to its result. A user's or a machine's fault is a result,
 * not an exception, unless it has made this process useless ({@link LostDevice}); a trial that its listener stops is a
 * cancelled result.
 */
@FunctionalInterface
public interface TrialRunner {

    TrialResult run(TrialRun run, TrainingListener listener);
}
