package io.altgrad.format;

/** How a value between two neighbours of a format chooses one. */
public enum Rounding {
    /** To the nearer neighbour; a tie goes to the even code (IEEE 754-2019, section 4.3.1). */
    NEAREST_EVEN,
    /** To the neighbour of smaller magnitude (IEEE 754-2019, section 4.3.2, roundTowardZero). */
    TOWARD_ZERO,
    /**
     * Away from zero with a probability equal to the fraction {@code f} of the gap that lies below the value: if
     * {@code u < f}, where {@code u} in [0, 1) is the upper 24 of 32 random bits. Exact for every normal result; off by
     * less than 2^-24 of a step for a subnormal one.
     */
    STOCHASTIC
}
