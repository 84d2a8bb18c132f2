package io.altgrad.app;

import io.altgrad.result.TrialResult;
import io.altgrad.run.TrialSource.Ended;
import io.altgrad.run.TrialSource.Job;
import io.altgrad.spec.PlannedTrial;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The effect of results on the other trials of a sweep: which wait for them and then go on, which are final, and which are
 * added. {@link DueTrials} asks it, one thread at a time.
 */
interface Course {

    /** Each trial to its end, whatever becomes of the others. */
    Course INDEPENDENT = new Course() {};

    /**
     * The effect of a result.
     *
     * @param finals results that are final now
     * @param further trials that the sweep has by now and did not have before
     */
    record Effect(List<Ended> finals, List<PlannedTrial> further) {}

    /** Tells whether no run has begun the trial, or it has to begin again. */
    default boolean isFresh(PlannedTrial trial) {
        return true;
    }

    /** The first job of a trial. */
    default Job begin(PlannedTrial trial) {
        return new Job(trial);
    }

    /** The next job of a trial that has begun before; empty where none goes on. */
    default Optional<Job> goOn() {
        return Optional.empty();
    }

    /** Tells whether {@link #goOn} would give a job. */
    default boolean goesOn() {
        return false;
    }

    /** @throws IOException if what follows from the result cannot be kept */
    default Effect ended(PlannedTrial trial, TrialResult result) throws IOException {
        return new Effect(List.of(new Ended(trial, result)), List.of());
    }
}
