package io.altgrad.train;

import io.altgrad.result.StepMetrics;

/** Hears of each step as it ends, on the thread that trains, and says whether the trial goes on. */
@FunctionalInterface
public interface TrainingListener {

    /** Hears nothing, and stops nothing. */
    TrainingListener NONE = metrics -> Continuation.CONTINUE;

    /** Takes the step in; an exception fails the trial. */
    Continuation stepEnded(StepMetrics metrics);
}
