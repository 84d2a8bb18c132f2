package io.altgrad.result;

import java.util.Arrays;
import java.util.Optional;

/** The ways in which a trial ends, with the word that stands for each in {@code trials.status}. */
public enum Status {
    /** Every step was made and the loss stayed finite. */
    COMPLETED("completed"),
    /** The loss, an operand or a gradient stopped being finite, or the loss exceeded its bound. */
    DIVERGED("diverged"),
    /** An exception was thrown, or a process died. */
    FAILED("failed"),
    /** It took longer than it may. */
    TIMED_OUT("timed-out"),
    /** A stopping rule ended it early. */
    STOPPED("stopped"),
    /** It was stopped from outside before its end. */
    CANCELLED("cancelled");

    private final String word;

    Status(String word) {
        this.word = word;
    }

    /** The status of that word; empty for one that only another version knows, and for null. */
    public static Optional<Status> of(String word) {
        return Arrays.stream(values()).filter(status -> status.is(word)).findFirst();
    }

    /** The word for it in tables, in files and on the screen. */
    public String word() {
        return word;
    }

    /** Tells whether {@code word}, which may be null, stands for it. */
    public boolean is(String word) {
        return this.word.equals(word);
    }

    /** Tells whether the trial came to this end of itself: run again, it comes to it again. */
    public boolean isReached() {
        return this == COMPLETED || this == DIVERGED;
    }

    /** Tells whether a machine's fault or a limit ended it, so that another run may end otherwise. */
    public boolean mayEndOtherwise() {
        return this == FAILED || this == TIMED_OUT;
    }

    /** Tells whether it is worth a line to those who watch: any end but completion and a stop that was asked for. */
    public boolean isTrouble() {
        return this == DIVERGED || mayEndOtherwise();
    }
}
