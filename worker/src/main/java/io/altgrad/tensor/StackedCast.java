package io.altgrad.tensor;

import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.tensor.DeviceKernels.AmaxListener;
import java.util.Map;

/**
 * A cast of a stack by a device's kernels: of each part its own, under one scale for the part, or none, which leaves the
 * part's values as they are.
 *
 * @param from contiguous float32, as many parts one after the other
 * @param casts by the number of the part, one at least
 * @param firstDraw the number of each part's first word of random bits
 * @param values where to write {@code round(x · scale) / scale}, of the shape of {@code from}
 * @param kept where to write 0 for an element that saturated in a part that marks them, else 1; null where none does
 */
public record StackedCast(Tensor from, Map<Integer, Part> casts, long firstDraw, Tensor values, Tensor kept) {

    /** The choice of a part to mark the elements that saturated. */
    public enum Marks {
        NONE,
        SATURATED
    }

    /**
     * The cast of one part.
     *
     * @param bits for stochastic rounding
     * @param scale of the whole part: {@link DeviceCast.Scale.Whole} or {@link DeviceCast.Scale.Following}
     * @param listener hears of the part's amax when amaxes are told
     */
    public record Part(Cast cast, RandomStream bits, DeviceCast.Scale scale, Marks marks, AmaxListener listener) {}
}
