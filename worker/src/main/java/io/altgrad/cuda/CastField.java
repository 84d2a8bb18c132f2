package io.altgrad.cuda;

/** The offsets of the fields of the struct {@code Cast} of {@code altgrad.h}, in bytes. */
enum CastField {
    IN(0),
    VALUES(8),
    CODES(16),
    TRANSPOSED(24),
    KEPT(32),
    SCALES(40),
    PARTIALS(48),
    FROM(56),
    INTO(64),
    ROWS(72),
    COLUMNS(80),
    BLOCK_ROWS(88),
    BLOCK_COLUMNS(96),
    KEY(104),
    COUNTER_HIGH(112),
    FIRST_DRAW(120),
    NOT_DRAWN(128),
    SCALE_RULE(136),
    GROUP(140),
    SCALE(144),
    TENSOR_AMAX(148),
    NARROW(152),
    UNSCALED(160),
    INVERSE(164);

    /** Bytes of the struct. */
    static final int BYTES = 168;

    final int offset;

    CastField(int offset) {
        this.offset = offset;
    }
}
