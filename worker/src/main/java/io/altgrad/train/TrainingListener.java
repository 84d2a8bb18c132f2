package io.altgrad.train;

import io.altgrad.result.StepMetrics;

/** Hears of each step as it ends, on the thread that trains. */
@FunctionalInterface
public interface TrainingListener {

    /** Hears nothing. */
    TrainingListener NONE = metrics -> {};

    void stepEnded(StepMetrics metrics);
}
