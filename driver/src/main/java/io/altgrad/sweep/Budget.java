package io.altgrad.sweep;

/**
 * The most that one run of a sweep may spend; what it leaves undone is for the next. No trial depends on it.
 *
 * @param trials that it begins at most; one that goes on is not counted
 * @param hours after which it begins none and lets none go on from a rung
 * @param concurrent trials at once at most
 */
public record Budget(long trials, double hours, int concurrent) {

    /** No limits. */
    public static final Budget UNLIMITED = new Budget(Long.MAX_VALUE, Double.POSITIVE_INFINITY, Integer.MAX_VALUE);

    /** @throws IllegalArgumentException if one of them is not above 0 */
    public Budget {
        if (trials < 1 || !(hours > 0) || concurrent < 1) {
            throw new IllegalArgumentException("Cannot budget for " + trials + " trials, " + hours + " hours and "
                    + concurrent + " at once: each is above 0.");
        }
    }
}
