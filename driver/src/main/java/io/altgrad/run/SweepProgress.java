package io.altgrad.run;

import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import java.util.List;

/** Hears how a sweep goes, from several threads at once; has to be quick. */
public interface SweepProgress {

    /** Hears nothing. */
    SweepProgress NONE = new SweepProgress() {};

    /** The trial was handed to Spark. */
    default void trialStarted(Trial trial) {}

    /**
     * A running trial made a step. At most four a second of each trial are told, whichever was last then; a few may come
     * after the trial's end.
     */
    default void stepEnded(StepProgress step) {}

    /** The trial halted at a rung of early stopping, where it waits until it goes on, and is started again, or ends. */
    default void trialHalted(TrialResult soFar) {}

    /** The trial ended, was stored unless it was cancelled. */
    default void trialEnded(TrialResult result) {}

    /** Lets each of {@code listeners} hear everything, in their order. */
    static SweepProgress all(List<? extends SweepProgress> listeners) {
        List<SweepProgress> copy = List.copyOf(listeners);
        return new SweepProgress() {
            @Override
            public void trialStarted(Trial trial) {
                copy.forEach(listener -> listener.trialStarted(trial));
            }

            @Override
            public void stepEnded(StepProgress step) {
                copy.forEach(listener -> listener.stepEnded(step));
            }

            @Override
            public void trialHalted(TrialResult soFar) {
                copy.forEach(listener -> listener.trialHalted(soFar));
            }

            @Override
            public void trialEnded(TrialResult result) {
                copy.forEach(listener -> listener.trialEnded(result));
            }
        };
    }
}
