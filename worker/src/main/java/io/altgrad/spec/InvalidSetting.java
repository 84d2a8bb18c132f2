package io.altgrad.spec;

import io.altgrad.base.UserError;

/** A setting whose value makes no sense; names the field, so that a reader can point at its line. */
public final class InvalidSetting extends UserError {

    private static final long serialVersionUID = 1L;

    private final String field;
    private final String expected;

    public InvalidSetting(String field, String expected, Object actual) {
        super("Cannot use " + field + " = " + actual + ": expected " + expected + ".");
        this.field = field;
        this.expected = expected;
    }

    /** The record component at fault, for example {@code layers}. */
    public String field() {
        return field;
    }

    /** The values that would have been accepted, for example {@code a whole number of at least 1}. */
    public String expected() {
        return expected;
    }

    static void atLeast(String field, long minimum, long actual) {
        if (actual < minimum) {
            throw new InvalidSetting(field, "a whole number of at least " + minimum, actual);
        }
    }

    static void between(String field, long minimum, long maximum, long actual) {
        if (actual < minimum || actual > maximum) {
            throw new InvalidSetting(field, "a whole number from " + minimum + " to " + maximum, actual);
        }
    }

    /** Refuses also what is 0 or 1 in float32, in which it is computed with, and is not here. */
    static void inUnitInterval(String field, double actual) {
        if (!(actual >= 0 && actual < 1)) {
            throw new InvalidSetting(field, "a number in [0, 1)", actual);
        }
        if (vanishes(actual) || (float) actual == 1) {
            throw new InvalidSetting(
                    field, "0, or a number from 1.4E-45 to 0.99999994, for it becomes a float32", actual);
        }
    }

    /** Refuses also what is 0 or infinite in float32, in which it is computed with, and is not here. */
    static void notNegative(String field, double actual) {
        finiteNotNegative(field, actual);
        if (vanishes(actual) || Float.isInfinite((float) actual)) {
            throw new InvalidSetting(
                    field, "0, or a number from 1.4E-45 to 3.4028235E38, for it becomes a float32", actual);
        }
    }

    /** For a number that is used as it is, in double precision. */
    static void finiteNotNegative(String field, double actual) {
        if (!(actual >= 0 && actual < Double.POSITIVE_INFINITY)) {
            throw new InvalidSetting(field, "a finite number of at least 0", actual);
        }
    }

    private static boolean vanishes(double actual) {
        return actual != 0 && (float) actual == 0;
    }
}
