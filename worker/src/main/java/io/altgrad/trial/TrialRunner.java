package io.altgrad.trial;

import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import io.altgrad.train.TrainingListener;

/** Runs one trial from its seed to its result. A user's or a machine's fault is a result, not an exception. */
@FunctionalInterface
public interface TrialRunner {

    TrialResult run(Trial trial, int attempt, TrainingListener listener);
}
