package io.altgrad.dispatch;

/**
 * How many failed trials a sweep bears. A trial that diverged did not fail.
 *
 * @param maxFailures the failure of this count stops the sweep
 */
public record FailurePolicy(int maxFailures) {

    /** Failures never stop the sweep. */
    public static final FailurePolicy KEEP_GOING = new FailurePolicy(Integer.MAX_VALUE);

    /** The first failure stops the sweep. */
    public static final FailurePolicy FAIL_FAST = new FailurePolicy(1);

    public FailurePolicy {
        if (maxFailures < 1) {
            throw new IllegalArgumentException(
                    "Cannot stop after " + maxFailures + " failures: expected a whole number of at least 1.");
        }
    }

    boolean stopsAt(int failures) {
        return failures >= maxFailures;
    }
}
