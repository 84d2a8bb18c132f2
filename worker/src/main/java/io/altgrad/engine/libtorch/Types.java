package io.altgrad.engine.libtorch;

/** Conversions of tensors to other types of elements. */
final class Types {

    private static final Operation CONVERT = new Operation("to", "dtype");

    private Types() {}

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
