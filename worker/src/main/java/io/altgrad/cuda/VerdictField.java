package io.altgrad.cuda;

/** The offsets of the fields of the struct {@code Verdict} of {@code update.h}, in bytes. */
enum VerdictField {
    NORM(0),
    FACTOR(4),
    UPDATES(8);

    /** Bytes of the struct. */
    static final int BYTES = 12;

    final int offset;

    VerdictField(int offset) {
        this.offset = offset;
    }
}
