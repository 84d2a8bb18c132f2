package io.altgrad.watch;

import io.altgrad.text.Paint;

/** The places that get colours. */
public enum Coloring {
    /** Terminals, unless the variable {@code NO_COLOR} has a value (no-color.org). */
    AUTO,
    /** Files and pipes too. */
    ALWAYS,
    /** None. */
    NEVER;

    /** The paint of standard output. */
    public Paint onOutput() {
        return paint(Terminal.isThere());
    }

    /** The paint of standard error. */
    public Paint onErrors() {
        return paint(Terminal.showsErrors());
    }

    private Paint paint(boolean isTerminal) {
        boolean wanted = this == ALWAYS || (this == AUTO && isTerminal && mayColor(System.getenv("NO_COLOR")));
        return wanted ? Paint.ANSI : Paint.NONE;
    }

    static boolean mayColor(String noColor) {
        return noColor == null || noColor.isEmpty();
    }
}
