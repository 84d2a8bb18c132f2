package io.altgrad.cuda;

/** The offsets of the fields of the struct {@code Update} of {@code update.h}, in bytes. */
enum UpdateField {
    VALUE(0),
    GRAD(640),
    FIRST_MOMENT(1280),
    SECOND_MOMENT(1920),
    SIZE(2560),
    FIRST_CHUNK(3200),
    RATES(3520),
    VERDICTS(3528),
    COUNT(3536),
    DECAYED(3540);

    /** Bytes of the struct. */
    static final int BYTES = 3544;

    final int offset;

    UpdateField(int offset) {
        this.offset = offset;
    }
}
