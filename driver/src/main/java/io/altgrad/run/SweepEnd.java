package io.altgrad.run;

/**
 * The end of a run of a sweep, in numbers.
 *
 * @param completed trials that made every step
 * @param diverged trials whose loss or operands stopped being finite
 * @param failed trials that ended in an exception, with their process or out of time
 * @param cancelled trials that were stopped; they are not stored, and the next run goes on with them
 * @param early trials that a stopping rule ended
 * @param stopped why the sweep stopped before its last trial; empty if it did not
 */
public record SweepEnd(int completed, int diverged, int failed, int cancelled, int early, String stopped) {

    /** The end of a run in which no rule stopped a trial. */
    public SweepEnd(int completed, int diverged, int failed, int cancelled, String stopped) {
        this(completed, diverged, failed, cancelled, 0, stopped);
    }

    /** Tells whether every trial was run to an end of its own. */
    public boolean isWhole() {
        return stopped.isEmpty() && cancelled == 0;
    }
}
