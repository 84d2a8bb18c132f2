package io.altgrad.compare;

/** The rows that each row of a comparison is held against. */
public enum Opponents {
    /** The baseline alone. */
    BASELINE,
    /** The baseline, and in a table beside it every other row. */
    ALL
}
