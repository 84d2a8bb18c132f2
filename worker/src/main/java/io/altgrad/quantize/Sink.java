package io.altgrad.quantize;

import io.altgrad.format.Bfloat16Codec;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Tensor;
import java.nio.ShortBuffer;

/** The place where casts on the host go, tile by tile. One thread's. */
@FunctionalInterface
interface Sink {

    /**
     * Takes in values of codes over their scale.
     *
     * @param to number of the first element
     * @param values of which the first {@code length} count; what they are afterwards is not defined
     * @param scale theirs, where one serves the tensor
     */
    void write(int to, float[] values, int length, float scale);

    /** Writes them as they are. */
    static Sink ofValues(HostView into) {
        return (to, values, length, scale) -> into.write(to, values, length);
    }

    /**
     * Writes values of codes: exactly where the tensor is of bfloat16, which has them, else within a float's last digits.
     * They are multiplied while they are in the cache.
     *
     * @param narrowed a buffer for a tile
     */
    static Sink ofCodes(Tensor into, short[] narrowed) {
        if (into.dtype() == Dtype.BFLOAT16) {
            ShortBuffer codes = into.bfloat16s();
            return (to, values, length, scale) -> {
                Bfloat16Codec.narrow(values, narrowed, length, scale);
                codes.put(to, narrowed, 0, length);
            };
        }
        HostView view = HostView.of(into);
        return (to, values, length, scale) -> {
            for (int i = 0; i < length; i++) {
                values[i] *= scale;
            }
            view.write(to, values, length);
        };
    }
}
