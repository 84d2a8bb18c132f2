package io.altgrad.cuda;

/** The offsets of the fields of the struct {@code Rates} of {@code update.h}, in bytes. */
enum RatesField {
    CLIP(0),
    DECAY(8),
    STEP(12),
    ROOT(16),
    BETA1(20),
    REST1(24),
    BETA2(28),
    REST2(32),
    EPSILON(36),
    UPDATES(40);

    /** Bytes of the struct. */
    static final int BYTES = 48;

    final int offset;

    RatesField(int offset) {
        this.offset = offset;
    }
}
