package io.altgrad.watch;

/**
 * The number of trials of a sweep in each state.
 *
 * @param total of the sweep; by now, where seeds are added until rows are decided
 * @param most how many it may have in the end; otherwise the same
 * @param before ended in earlier runs, however they ended
 * @param completed made every step in this run
 * @param diverged in this run
 * @param failed in this run
 * @param stopped early in this run, by a rule
 * @param running now
 */
public record Counts(
        long total, long most, long before, long completed, long diverged, long failed, long stopped, long running) {

    /** The counts of a sweep whose trials are fixed, and stopped by no rule. */
    public Counts(long total, long before, long completed, long diverged, long failed, long running) {
        this(total, total, before, completed, diverged, failed, 0, running);
    }

    public Counts {
        if (Math.min(Math.min(before, completed), Math.min(diverged, Math.min(failed, Math.min(stopped, running))))
                < 0) {
            throw new IllegalArgumentException("Cannot count trials: a number is negative.");
        }
    }

    /** Trials that have ended in this run or before. */
    public long ended() {
        return before + completed + diverged + failed + stopped;
    }

    /** Tells whether there may be more trials than there are by now. */
    public boolean isGrowing() {
        return most > total;
    }

    /** Trials that nobody has begun. */
    public long waiting() {
        return Math.max(0, total - ended() - running);
    }
}
