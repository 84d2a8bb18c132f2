package io.altgrad.cuda;

/** Where the fields of the struct {@code Cast} of {@code altgrad.h} lie, in bytes. */
enum CastField {
    IN(0),
    VALUES(8),
    CODES(16),
    TRANSPOSED(24),
    KEPT(32),
    SCALES(40),
    PARTIALS(48),
    ROWS(56),
    COLUMNS(64),
    BLOCK_ROWS(72),
    BLOCK_COLUMNS(80),
    KEY(88),
    COUNTER_HIGH(96),
    FIRST_DRAW(104),
    NOT_DRAWN(112),
    SCALE_RULE(120),
    GROUP(124),
    SCALE(128),
    TENSOR_AMAX(132);

    /** Bytes of the struct. */
    static final int BYTES = 136;

    final int offset;

    CastField(int offset) {
        this.offset = offset;
    }
}
