package io.altgrad.format;

/**
 * The fate of a rounded value that is larger than a format's largest finite one. Its text is the word that files and
 * commands use.
 */
public enum Overflow {
    /** Becomes the largest finite value with its sign; infinities do too. */
    SATURATE("saturate"),
    /** Becomes Inf where the format has one, else NaN, else (no special codes) the largest finite value. */
    TO_INF_OR_NAN("ieee");

    private final String word;

    Overflow(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
