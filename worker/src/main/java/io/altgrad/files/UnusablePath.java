package io.altgrad.files;

import io.altgrad.base.UserError;

/** A path that cannot be used, by a mistake of whoever gave it or of the installation; the message is for them, in one line. */
public final class UnusablePath extends UserError {

    private static final long serialVersionUID = 1L;

    private final String why;

    UnusablePath(String path, String whyAndWhatToDo, Throwable cause) {
        super("Cannot use " + path + ": " + whyAndWhatToDo + ".", cause);
        this.why = whyAndWhatToDo;
    }

    /** The message without the path. */
    public String why() {
        return why;
    }
}
