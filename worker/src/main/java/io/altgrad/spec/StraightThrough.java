package io.altgrad.spec;

/** The gradients that pass a cast backward. */
public enum StraightThrough {
    /** All, as if nothing had been rounded (Bengio et al. 2013, section 2). */
    IDENTITY("identity"),
    /** Gradients pass for elements that did not saturate; a saturated one no longer moves its quantized value. */
    MASKED("masked");

    private final String word;

    StraightThrough(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
