package io.altgrad.cuda;

/** The offsets of the fields of the struct {@code Columns} of {@code sums.h}, in bytes. */
enum ColumnsField {
    VALUES(0),
    X(8),
    MEAN(16),
    RSTD(24),
    CHUNK_SUMS(32),
    CHUNK_PRODUCTS(40),
    SUMS(48),
    PRODUCTS(56),
    ROWS(64),
    COLUMNS(72),
    CHUNKS(80),
    DIVISOR(88);

    /** Bytes of the struct. */
    static final int BYTES = 96;

    final int offset;

    ColumnsField(int offset) {
        this.offset = offset;
    }
}
