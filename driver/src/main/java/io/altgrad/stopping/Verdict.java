package io.altgrad.stopping;

import java.util.Arrays;

/** The kinds of events at a rung. */
public enum Verdict {
    /** The trial has reached the rung and reported its loss. */
    REACHED("reached"),
    /** The trial goes on. */
    CONTINUE("continue"),
    /** The trial is stopped there. */
    STOP("stop");

    private final String word;

    Verdict(String word) {
        this.word = word;
    }

    /**
     * The verdict that {@code word} stands for in tables.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Verdict of(String word) {
        return Arrays.stream(values())
                .filter(verdict -> verdict.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Cannot read verdict '" + word + "': expected reached, continue or stop."));
    }

    @Override
    public String toString() {
        return word;
    }
}
