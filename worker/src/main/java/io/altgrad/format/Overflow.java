package io.altgrad.format;

/**
 * What becomes of a rounded value that is larger than a format's largest finite one. Its text is the word that files and
 * commands use.
 */
public enum Overflow {
    /** It becomes the largest finite value with its sign; infinities too. */
    SATURATE("saturate"),
    /** It becomes Inf where the format has one, else NaN, else (no special codes) the largest finite value. */
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
