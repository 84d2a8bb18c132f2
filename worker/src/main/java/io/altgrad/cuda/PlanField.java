package io.altgrad.cuda;

/** The offsets of the fields of the struct {@code Plan} of {@code altgrad.h}, in bytes. */
enum PlanField {
    ROUNDING(0),
    OVERFLOW(4),
    COVERED(8),
    HAS_ZERO(12),
    HAS_NEGATIVE_ZERO(16),
    HAS_INFINITY(20),
    HAS_NAN(24),
    MANTISSA_BITS(28),
    MIN_EXPONENT(32),
    BIAS(36),
    MAX_FINITE_CODE(40),
    INFINITY_CODE(44),
    NAN_CODE(48),
    SIGN_BIT(52),
    SHIFT(56),
    CODE_BASE(60),
    MASK(64),
    BELOW_HALF(68),
    PARITY_FLIP(72),
    MIN_NORMAL_BITS(76),
    MAX_BITS(80),
    INFINITY_FROM(84),
    NAN_FROM(88),
    MAGIC(92),
    STEP(96),
    TO_RANDOM1(100),
    TO_RANDOM2(104),
    ZERO(108),
    MAX_FINITE(112),
    SATURATED_FROM(116);

    /** Bytes of the struct. */
    static final int BYTES = 120;

    final int offset;

    PlanField(int offset) {
        this.offset = offset;
    }
}
