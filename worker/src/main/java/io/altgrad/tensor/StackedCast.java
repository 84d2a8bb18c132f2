package io.altgrad.tensor;

import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.tensor.DeviceKernels.AmaxListener;
import java.util.Map;

/**
 * A cast of a stack by a device's kernels: of each part its own, or none, which leaves the part's values as they are.
 *
 * @param from contiguous float32, as many parts one after the other
 * @param casts by the number of the part, one at least
 * @param firstDraw the number of each part's first word of random bits
 * @param outputs values, of as many elements as {@code from}; marks, which are 1 in a part that marks nothing; and the inverse
 *     scales of each part, 1 for one that is not cast
 */
public record StackedCast(Tensor from, Map<Integer, Part> casts, long firstDraw, DeviceCast.Outputs outputs) {

    /** The choice of a part to mark the elements that saturated. */
    public enum Marks {
        NONE,
        SATURATED
    }

    /**
     * The cast of one part.
     *
     * @param bits for stochastic rounding
     * @param scale of the whole part, or of blocks that other parts have too
     * @param listener hears of the part's amax when amaxes are told
     */
    public record Part(Cast cast, RandomStream bits, DeviceCast.Scale scale, Marks marks, AmaxListener listener) {}
}
