package io.altgrad.cuda;

/** The offsets of the fields of the struct {@code Statistics} of {@code altgrad.h}, in bytes. */
enum StatisticsField {
    SATURATED(0),
    UNDERFLOWED(8),
    SIGNAL(16),
    NOISE(24),
    SMALLEST_SCALE(32),
    LARGEST_SCALE(36);

    /** Bytes of the struct. */
    static final int BYTES = 40;

    final int offset;

    StatisticsField(int offset) {
        this.offset = offset;
    }
}
