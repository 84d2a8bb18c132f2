package io.altgrad.spec;

/** The numbers that a scale may be. */
public enum ScaleKind {
    /** Any float: the amax lands on max finite. */
    EXACT,
    /** Powers of two: scaling is exact, and the amax lands above half of max finite. */
    POWER_OF_TWO
}
