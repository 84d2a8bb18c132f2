package io.altgrad.tensor;

import io.altgrad.tensor.StackedCast.Part;
import java.util.Map;

/** Casts of parts of stacks that a device makes in a number of launches that does not grow with the parts. */
public interface StackCasts {

    /**
     * The outcome of a stack's casts.
     *
     * @param values as products read them
     * @param inverseScales (1, 1) for each part, or (rows, 1), of values of codes; else null
     * @param kept 0 for an element that saturated in a part that marks them, else 1, of the stack's shape; null where none does
     */
    record Made(Tensor values, Tensor inverseScales, Tensor kept) {}

    /**
     * The values to make.
     *
     * @param shape of each part
     */
    record Wanted(DeviceCast.Values kind, Shape shape) {}

    /**
     * Casts those parts, and leaves the others as they are, under the scale 1. Does not wait.
     *
     * @param casts by the number of the part, one at least; all under one scale for the part, or all under one for each block of
     *     the same size
     * @param firstDraw the number of each part's first word of random bits
     */
    Made cast(Tensor stack, Map<Integer, Part> casts, long firstDraw, Wanted wanted);
}
