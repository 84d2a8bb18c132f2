package io.altgrad.cuda;

/** The offsets of the fields of the struct {@code Entropy} of {@code sums.h}, in bytes. */
enum EntropyField {
    LOGITS(0),
    TARGETS(8),
    LOGS(16),
    LOSSES(24),
    GRAD(32),
    ROWS(40),
    COLUMNS(48),
    SCALE(56);

    /** Bytes of the struct. */
    static final int BYTES = 64;

    final int offset;

    EntropyField(int offset) {
        this.offset = offset;
    }
}
