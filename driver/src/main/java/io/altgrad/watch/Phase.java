package io.altgrad.watch;

/** The phase of a run: it goes on, or has ended. */
public sealed interface Phase {

    /** Trials run, or will. */
    record Running() implements Phase {}

    /**
     * This run of it is over.
     *
     * @param stopped why before its last trial; empty if it made all
     */
    record Ended(String stopped) implements Phase {}
}
