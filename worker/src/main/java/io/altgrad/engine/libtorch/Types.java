package io.altgrad.engine.libtorch;

import io.altgrad.engine.libtorch.Libtorch.Operation;
import io.altgrad.tensor.Dtype;

/** The types of elements, by libtorch's numbers of them, and conversions between them. */
final class Types {

    private static final int E5M2 = 23;
    private static final int E4M3FN = 24;

    private static final Operation CONVERT = new Operation("to", "dtype");

    private Types() {}

    /** libtorch's number of a type of codes. */
    static int ofCodes(Dtype type) {
        return switch (type) {
            case E5M2 -> E5M2;
            case E4M3FN -> E4M3FN;
            case FLOAT32, INT64 -> throw new IllegalArgumentException(type + " is no type of codes.");
        };
    }

    /** The values of bfloat16 that are nearest, as float32; the caller's to free. */
    static long rounded(long tensor) {
        try (Temporaries way = new Temporaries()) {
            return converted(way.keep(converted(tensor, Libtorch.BFLOAT16)), Libtorch.FLOAT32);
        }
    }

    /** The values in another type, rounded to nearest where it has fewer; the caller's to free. */
    static long converted(long tensor, int type) {
        return CONVERT.one(Libtorch.handle(tensor), type);
    }
}
