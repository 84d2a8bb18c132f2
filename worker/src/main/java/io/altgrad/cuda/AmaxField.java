package io.altgrad.cuda;

/** The offsets of the fields of the struct {@code Amax} of {@code altgrad.h}, in bytes. */
enum AmaxField {
    BITS(0),
    ARRIVED(4),
    SCALE(8);

    /** Bytes of the struct. */
    static final int BYTES = 12;

    final int offset;

    AmaxField(int offset) {
        this.offset = offset;
    }
}
