package io.altgrad.safetensors;

/** Element types that are read and written, in the order of the reference implementation: the wider ones last. */
public enum Dtype {
    U8(1),
    I32(4),
    F32(4),
    F64(8),
    I64(8);

    private final int bytes;

    Dtype(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }
}
