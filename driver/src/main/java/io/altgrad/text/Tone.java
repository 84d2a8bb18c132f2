package io.altgrad.text;

/** The meaning that a colour has, whatever it looks like. */
public enum Tone {
    /** Nothing in particular. */
    PLAIN(""),
    /** As wished: equivalent, better, done. */
    GOOD("32"),
    /** Broken or worse. */
    BAD("31"),
    /** Not known yet. */
    UNSURE("33"),
    /** Said for completeness. */
    FAINT("2");

    private final String code;

    Tone(String code) {
        this.code = code;
    }

    /** The parameter of the escape sequence that sets it (ECMA-48, SGR); empty for none. */
    String code() {
        return code;
    }
}
