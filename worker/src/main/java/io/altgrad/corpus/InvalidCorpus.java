package io.altgrad.corpus;

import io.altgrad.base.UserError;

/** A text that cannot be trained on, by a mistake of whoever named it; the message is for them, in one line. */
public final class InvalidCorpus extends UserError {

    private static final long serialVersionUID = 1L;

    InvalidCorpus(String name, String whyAndWhatToDo) {
        super("Cannot read corpus " + name + ": " + whyAndWhatToDo + ".");
    }
}
