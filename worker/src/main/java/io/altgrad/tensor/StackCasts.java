package io.altgrad.tensor;

import io.altgrad.tensor.StackedCast.Part;
import java.util.Map;

/** Casts of parts of stacks that a device makes in a number of launches that does not grow with the parts. */
public interface StackCasts {

    /**
     * The outcome of a stack's casts.
     *
     * @param values as products read them; a stack like it, or of matrices where they are values of codes
     * @param inverseScales (1, 1) for each part, of values of codes; else null
     * @param kept 0 for an element that saturated in a part that marks them, else 1; null where none does
     */
    record Made(Tensor values, Tensor inverseScales, Tensor kept) {}

    /**
     * Casts those parts, and leaves the others as they are, under the scale 1. Does not wait.
     *
     * @param casts by the number of the part, one at least
     * @param firstDraw the number of each part's first word of random bits
     * @param kind of the values
     */
    Made cast(Tensor stack, Map<Integer, Part> casts, long firstDraw, DeviceCast.Values kind);
}
