package io.altgrad.engine.torch;

import io.altgrad.tensor.Dtype;

/** libtorch's numbers of the types of elements (c10/core/ScalarType.h). */
public final class ScalarType {

    /** Bfloat16. */
    public static final int BFLOAT16 = 15;

    /** Codes of e4m3fn. */
    public static final int E4M3FN = 24;

    /** Powers of two, by their exponents. */
    public static final int E8M0FNU = 44;

    /** Codes of e2m1fn, two in a byte. */
    public static final int E2M1FN_X2 = 45;

    private static final int BYTE = 0;
    private static final int E5M2 = 23;

    private ScalarType() {}

    /** The number of a type of codes. */
    public static int ofCodes(Dtype type) {
        return switch (type) {
            case E5M2 -> E5M2;
            case E4M3FN -> E4M3FN;
            case E2M1FN -> BYTE;
            case FLOAT32, INT64, BFLOAT16 -> throw new IllegalArgumentException(type + " is no type of codes.");
        };
    }
}
