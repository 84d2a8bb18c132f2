package io.altgrad.cuda;

/** The offsets of the fields of the struct {@code Judged} of {@code update.h}, in bytes. */
enum JudgedField {
    LEFT(0),
    NUMBERS(8),
    NORMS(16),
    RATES(24),
    VERDICTS(32),
    COUNT(40),
    FIRST(44);

    /** Bytes of the struct. */
    static final int BYTES = 48;

    final int offset;

    JudgedField(int offset) {
        this.offset = offset;
    }
}
