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
    EXPONENT_BITS(112),
    MANTISSA_BITS(116),
    BIAS(120),
    SPECIAL_CODES(124),
    ROUNDING(128),
    OVERFLOW(132),
    SCALE_RULE(136),
    GROUP(140),
    SCALE(144),
    TENSOR_AMAX(148);

    /** Bytes of the struct. */
    static final int BYTES = 152;

    final int offset;

    CastField(int offset) {
        this.offset = offset;
    }
}
