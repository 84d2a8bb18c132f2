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
}
