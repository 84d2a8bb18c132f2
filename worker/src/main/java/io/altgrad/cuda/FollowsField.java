package io.altgrad.cuda;

/** The offsets of the fields of the struct {@code Follows} of {@code altgrad.h}, in bytes. */
enum FollowsField {
    PAST(0),
    SCALE_RULE(4),
    MARGIN(8);

    /** Bytes of the struct. */
    static final int BYTES = 12;

    final int offset;

    FollowsField(int offset) {
        this.offset = offset;
    }
}
