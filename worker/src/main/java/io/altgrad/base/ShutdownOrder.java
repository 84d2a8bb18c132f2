package io.altgrad.base;

/**
 * The order in which a process does things when it is told to end, first to last. The numbers are priorities of
 * Hadoop's shutdown manager, which runs hooks of a higher one first and waits for them; Spark stops at 50 and Hadoop's
 * file systems close at 10, and all of these still need both.
 */
public enum ShutdownOrder {

    /** A sweep starts no more trials, cancels those that run, and finishes the results that are being stored. */
    SWEEP(100),

    /** The trials of this process stop at their next step and write their checkpoints. */
    TRIALS(90),

    /** Spark takes in what cancelled tasks report; once it has stopped that would be a stack trace in the log. */
    REPORTS(80),

    /** A person is told what is kept and how to go on. */
    LAST_WORDS(70),

    /** The output folder is another's to write to: nothing here does any more. */
    LEASE(60);

    private final int priority;

    ShutdownOrder(int priority) {
        this.priority = priority;
    }

    /** The priority for Hadoop's shutdown manager; a higher one is earlier. */
    public int priority() {
        return priority;
    }
}
