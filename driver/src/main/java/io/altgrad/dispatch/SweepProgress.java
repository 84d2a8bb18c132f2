package io.altgrad.dispatch;

import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;

/** Hears how a sweep goes, from several threads at once; has to be quick. */
public interface SweepProgress {

    /** Hears nothing. */
    SweepProgress NONE = new SweepProgress() {};

    /** The trial was handed to Spark. */
    default void trialStarted(Trial trial) {}

    /** A running trial made a step. A few a second for each trial are told, the last one always. */
    default void stepEnded(StepProgress step) {}

    /** The trial ended, was stored unless it was cancelled. */
    default void trialEnded(TrialResult result) {}
}
