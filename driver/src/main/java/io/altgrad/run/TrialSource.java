package io.altgrad.run;

import io.altgrad.result.TrialResult;
import io.altgrad.spec.PlannedTrial;
import java.util.Iterator;

/**
 * Gives out the trials of a run, one after another. The end of one may bring more, so that a source which has none now
 * may have some once a trial has ended that is still out. Never asked by two threads at once.
 */
public interface TrialSource {

    /** Tells whether a trial may start now. */
    boolean hasNext();

    /** The next trial; not asked for where there is none. */
    PlannedTrial next();

    /** Hears how a trial ended that was given out, once its result is kept; not of one that was cancelled. */
    void ended(TrialResult result);

    /** Those trials, whatever they come to. */
    static TrialSource of(Iterator<PlannedTrial> trials) {
        return new TrialSource() {
            @Override
            public boolean hasNext() {
                return trials.hasNext();
            }

            @Override
            public PlannedTrial next() {
                return trials.next();
            }

            @Override
            public void ended(TrialResult result) {}
        };
    }
}
