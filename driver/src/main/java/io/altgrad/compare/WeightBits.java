package io.altgrad.compare;

import io.altgrad.spec.Cast;

/**
 * The bits that a weight takes as hardware would store it once cast: those of its elements' format and those of its
 * scales, 32 for a float and 8 for a power of two. A scaling with a direction is counted along the inputs, as the forward
 * product needs it; a copy along the outputs, for the product backward, would take as many again and is not counted.
 */
final class WeightBits {

    /** A float32. */
    static final int FLOAT = 32;

    private WeightBits() {}

    /** All bits of a weight of {@code rows x columns} under {@code cast}. */
    static long of(Cast cast, long rows, long columns) {
        return rows * columns * cast.format().bits() + cast.scaling().bits(rows, columns);
    }
}
