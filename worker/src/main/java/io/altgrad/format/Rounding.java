package io.altgrad.format;

/**
 * The choice of one neighbour for a value between two of a format. Its text is the word that files and commands use.
 */
public enum Rounding {
    /** Rounds to the nearer neighbour; a tie goes to the even code (IEEE 754-2019, section 4.3.1). */
    NEAREST_EVEN("nearest"),
    /** Rounds to the neighbour of smaller magnitude (IEEE 754-2019, section 4.3.2, roundTowardZero). */
    TOWARD_ZERO("zero"),
    /** Rounds to the upper neighbour with a probability equal to the fraction of the gap that lies below the value. */
    STOCHASTIC("stochastic"),
    /** Rounds to the nearer neighbour; a tie goes to the one of larger magnitude (IEEE 754-2019, section 4.3.1). */
    NEAREST_AWAY("nearest-away"),
    /**
     * Rounds what is no number of the format to that neighbour whose code is odd, so that a second rounding to fewer bits
     * gives what one would have (Boldo and Melquiond 2008); beyond max finite to that.
     */
    TO_ODD("odd");

    private final String word;

    Rounding(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
