package io.altgrad.tensor;

/** Tells that work of a device cannot be recorded, and why: in words that go on from "because". */
public final class NotRecordable extends RuntimeException {

    private static final long serialVersionUID = 1;

    public NotRecordable(String why) {
        super(why);
    }

    public NotRecordable(String why, Throwable cause) {
        super(why, cause);
    }
}
