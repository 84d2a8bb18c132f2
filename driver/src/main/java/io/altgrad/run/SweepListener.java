package io.altgrad.run;

import io.altgrad.result.TrialResult;
import io.altgrad.spec.PlannedTrial;
import java.util.List;

/** Hears how a sweep goes, from several threads at once; has to be quick. */
public interface SweepListener {

    /** Hears nothing. */
    SweepListener NONE = new SweepListener() {};

    /** The trial was handed to Spark. */
    default void trialStarted(PlannedTrial trial) {}

    /**
     * A running trial made a step. At most four a second of each trial are told, whichever was last then; a few may come
     * after the trial's end.
     */
    default void stepEnded(TrialStep step) {}

    /** The trial halted at a rung of early stopping, where it waits until it goes on, and is started again, or ends. */
    default void trialHalted(PlannedTrial trial) {}

    /** A process logged a line about a trial, running or about to end; a few may come after the trial's end. */
    default void lineLogged(LoggedLine line) {}

    /** The trial ended, was stored unless it was cancelled. */
    default void trialEnded(PlannedTrial trial, TrialResult result) {}

    /** Lets each of {@code listeners} hear everything, in their order. */
    static SweepListener all(List<? extends SweepListener> listeners) {
        List<SweepListener> copy = List.copyOf(listeners);
        return new SweepListener() {
            @Override
            public void trialStarted(PlannedTrial trial) {
                copy.forEach(listener -> listener.trialStarted(trial));
            }

            @Override
            public void stepEnded(TrialStep step) {
                copy.forEach(listener -> listener.stepEnded(step));
            }

            @Override
            public void trialHalted(PlannedTrial trial) {
                copy.forEach(listener -> listener.trialHalted(trial));
            }

            @Override
            public void lineLogged(LoggedLine line) {
                copy.forEach(listener -> listener.lineLogged(line));
            }

            @Override
            public void trialEnded(PlannedTrial trial, TrialResult result) {
                copy.forEach(listener -> listener.trialEnded(trial, result));
            }
        };
    }
}
