package io.altgrad.tensor;

/** What the operands and the result of a matrix product are rounded to; its sums and the masters are float32. */
public enum Precision {
    FLOAT32,
    BFLOAT16;

    /** The compute precision of that place: bfloat16 on a GPU, float32 on a CPU. */
    public static Precision of(Place place) {
        return place.isGpu() ? BFLOAT16 : FLOAT32;
    }
}
