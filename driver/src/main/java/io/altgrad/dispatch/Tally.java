package io.altgrad.dispatch;

import io.altgrad.result.Outcome;

/** Counts how trials ended. */
final class Tally {

    private int completed;
    private int diverged;
    private int failed;
    private int cancelled;

    /** Counts one more end and returns how many trials have failed so far. */
    synchronized int count(Outcome outcome) {
        if (outcome instanceof Outcome.Completed) {
            completed++;
        } else if (outcome instanceof Outcome.Diverged) {
            diverged++;
        } else if (outcome instanceof Outcome.Failed || outcome instanceof Outcome.TimedOut) {
            failed++;
        } else {
            cancelled++;
        }
        return failed;
    }

    synchronized SweepEnd end(String stopped) {
        return new SweepEnd(completed, diverged, failed, cancelled, stopped);
    }
}
