package io.altgrad.tensor;

import io.altgrad.tensor.StackedCast.Part;
import java.util.Map;

/** Casts of parts of stacks that a device makes in a number of launches that does not grow with the parts. */
public interface StackCasts {

    /**
     * The outcome of a stack's casts.
     *
     * @param values a stack like it
     * @param kept 0 for an element that saturated in a part that marks them, else 1; null where none does
     */
    record Made(Tensor values, Tensor kept) {}

    /**
     * Casts those parts, and leaves the others as they are. Does not wait.
     *
     * @param casts by the number of the part, one at least
     * @param firstDraw the number of each part's first word of random bits
     */
    Made cast(Tensor stack, Map<Integer, Part> casts, long firstDraw);
}
