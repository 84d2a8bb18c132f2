package io.altgrad.engine.torch;

import io.altgrad.tensor.Dtype;

/** libtorch's numbers of the types of elements (c10/core/ScalarType.h). */
public final class ScalarType {

    /** Bfloat16. */
    public static final int BFLOAT16 = 15;

    private static final int E5M2 = 23;
    private static final int E4M3FN = 24;

    private ScalarType() {}

    /** The number of a type of codes. */
    public static int ofCodes(Dtype type) {
        return switch (type) {
            case E5M2 -> E5M2;
            case E4M3FN -> E4M3FN;
            case FLOAT32, INT64, BFLOAT16 -> throw new IllegalArgumentException(type + " is no type of codes.");
        };
    }
}
