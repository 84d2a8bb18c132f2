package io.altgrad.cuda;

/** The offsets of the fields of the struct {@code Lane} of {@code altgrad.h}, in bytes. */
enum LaneField {
    PLAN(0),
    KEY(8),
    COUNTER_HIGH(16),
    PART(24),
    NOT_DRAWN(28),
    SCALE_RULE(32),
    MARGIN(36),
    FOLLOWS(40),
    MASKS(44),
    NUMBER(48);

    /** Bytes of the struct. */
    static final int BYTES = 56;

    final int offset;

    LaneField(int offset) {
        this.offset = offset;
    }
}
