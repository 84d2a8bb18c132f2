package io.altgrad.spec;

import java.io.Serializable;

/**
 * A trial of a grid with its identity. To find that takes the canonical JSON and hashes of it, so it is found once, where
 * the grid is walked.
 *
 * @param index in the grid, counted from 0 and with those that are not worth running
 * @param ids its own and those of the trials that it belongs with
 */
public record PlannedTrial(long index, TrialIds ids, Trial trial) implements Serializable {

    /** The trial at {@code index} of its grid. */
    public static PlannedTrial of(long index, Trial trial) {
        return new PlannedTrial(index, trial.ids(), trial);
    }

    /** The trial's own id. */
    public String id() {
        return ids.trial();
    }

    /** Tells whether it may be trained in one stack with {@code other}. */
    public boolean hasShapeOf(PlannedTrial other) {
        return TrialShape.of(trial).equals(TrialShape.of(other.trial));
    }
}
