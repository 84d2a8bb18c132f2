package io.altgrad.cuda;

/** The offsets of the fields of the struct {@code Left} of {@code update.h}, in bytes. */
enum LeftField {
    AT(0),
    MOST(8),
    TRIAL(12);

    /** Bytes of the struct. */
    static final int BYTES = 16;

    final int offset;

    LeftField(int offset) {
        this.offset = offset;
    }
}
