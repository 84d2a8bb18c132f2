package io.altgrad.format;

/** What becomes of a rounded value that is larger than a format's largest finite one. */
public enum Overflow {
    /** It becomes the largest finite value with its sign; infinities too. */
    SATURATE,
    /** It becomes Inf where the format has one, else NaN, else (no special codes) the largest finite value. */
    TO_INF_OR_NAN
}
