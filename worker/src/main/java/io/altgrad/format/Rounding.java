package io.altgrad.format;

/** How a value between two neighbours of a format chooses one. */
public enum Rounding {
    /** To the nearer neighbour; a tie goes to the even code (IEEE 754-2019, section 4.3.1). */
    NEAREST_EVEN,
    /** To the neighbour of smaller magnitude (IEEE 754-2019, section 4.3.2, roundTowardZero). */
    TOWARD_ZERO,
    /** To the upper neighbour with a probability equal to the fraction of the gap that lies below the value. */
    STOCHASTIC
}
