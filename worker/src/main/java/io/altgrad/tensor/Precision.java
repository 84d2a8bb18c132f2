package io.altgrad.tensor;

import io.altgrad.format.NumberFormat;

/**
 * The type that operands and result of a matrix product are rounded to; its sums and the masters are float32. {@link
 * io.altgrad.spec.Compute} has the whole definition.
 */
public enum Precision {
    FLOAT32,
    BFLOAT16;

    private static final int BFLOAT16_MANTISSA_BITS = 7;

    /** Tells whether it has a value for each of the format's. */
    public boolean holds(NumberFormat format) {
        return this == FLOAT32 || format.mantissaBits() <= BFLOAT16_MANTISSA_BITS;
    }

    /** The compute precision of that place: bfloat16 on a GPU, float32 on a CPU. */
    public static Precision of(Place place) {
        return place.isGpu() ? BFLOAT16 : FLOAT32;
    }
}
