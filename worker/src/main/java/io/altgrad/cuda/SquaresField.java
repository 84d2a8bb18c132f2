package io.altgrad.cuda;

/** The offsets of the fields of the struct {@code Squares} of {@code sums.h}, in bytes. */
enum SquaresField {
    AT(0),
    SIZE(1024),
    FIRST_CHUNK(2048),
    CHUNKS(2560),
    ALL_CHUNKS(2568),
    COUNT(2572);

    /** Bytes of the struct. */
    static final int BYTES = 2576;

    final int offset;

    SquaresField(int offset) {
        this.offset = offset;
    }
}
