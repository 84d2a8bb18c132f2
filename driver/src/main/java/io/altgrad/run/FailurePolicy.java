package io.altgrad.run;

import io.altgrad.base.UserError;

/**
 * The failures that a sweep bears. A trial that diverged did not fail.
 *
 * @param maxFailures the failed trial of this count stops the sweep
 * @param maxAttempts a trial whose process dies is tried so often
 */
public record FailurePolicy(int maxFailures, int maxAttempts) {

    /** Attempts at a trial unless told otherwise. */
    public static final int ATTEMPTS = 3;

    /** Failures never stop the sweep. */
    public static final FailurePolicy KEEP_GOING = new FailurePolicy(Integer.MAX_VALUE, ATTEMPTS);

    /** The first failure stops the sweep. */
    public static final FailurePolicy FAIL_FAST = new FailurePolicy(1, ATTEMPTS);

    public FailurePolicy {
        if (maxFailures < 1) {
            throw new UserError(
                    "Cannot stop after " + maxFailures + " failures: expected a whole number of at least 1.");
        }
        if (maxAttempts < 1) {
            throw new UserError("Cannot try a trial " + maxAttempts + " times: expected a whole number of at least 1.");
        }
    }

    /** Tells whether the sweep stops once so many trials have failed. */
    public boolean stopsAt(int failures) {
        return failures >= maxFailures;
    }
}
