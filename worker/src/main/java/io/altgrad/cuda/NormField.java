package io.altgrad.cuda;

/** The offsets of the fields of the struct {@code Norm} of {@code sums.h}, in bytes. */
enum NormField {
    X(0),
    GRAD(8),
    WEIGHT(16),
    BIAS(24),
    OUT(32),
    MEAN(40),
    RSTD(48),
    ROWS(56),
    ROWS_OF_PART(64),
    COLUMNS(72),
    EPS(80);

    /** Bytes of the struct. */
    static final int BYTES = 88;

    final int offset;

    NormField(int offset) {
        this.offset = offset;
    }
}
