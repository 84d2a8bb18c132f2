package io.altgrad.format;

/** How a value between two neighbours of a format chooses one. Its text is the word that files and commands use. */
public enum Rounding {
    /** To the nearer neighbour; a tie goes to the even code (IEEE 754-2019, section 4.3.1). */
    NEAREST_EVEN("nearest"),
    /** To the neighbour of smaller magnitude (IEEE 754-2019, section 4.3.2, roundTowardZero). */
    TOWARD_ZERO("zero"),
    /** To the upper neighbour with a probability equal to the fraction of the gap that lies below the value. */
    STOCHASTIC("stochastic");

    private final String word;

    Rounding(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
