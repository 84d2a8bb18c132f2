package io.altgrad.dispatch;

import io.altgrad.result.Outcome;
import io.altgrad.result.Status;
import io.altgrad.run.SweepEnd;

/** Counts how trials ended. */
final class Tally {

    private int completed;
    private int diverged;
    private int failed;
    private int cancelled;
    private int early;

    /** Counts one more end and returns how many trials have failed so far. */
    synchronized int count(Outcome outcome) {
        Status status = outcome.status();
        completed += status == Status.COMPLETED ? 1 : 0;
        diverged += status == Status.DIVERGED ? 1 : 0;
        failed += status.mayEndOtherwise() ? 1 : 0;
        cancelled += status == Status.CANCELLED ? 1 : 0;
        early += status == Status.STOPPED ? 1 : 0;
        return failed;
    }

    synchronized SweepEnd end(String stopped) {
        return new SweepEnd(completed, diverged, failed, cancelled, early, stopped);
    }
}
