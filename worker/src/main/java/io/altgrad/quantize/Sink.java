package io.altgrad.quantize;

import io.altgrad.format.Bfloat16Codec;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Tensor;
import java.nio.ShortBuffer;

/** The place where casts on the host go, tile by tile. One thread's. */
sealed interface Sink {

    /** Tells whether it takes the codes of a tile, and not the values over their scales. */
    default boolean takesCodes() {
        return false;
    }

    /**
     * Takes in the first {@code length} elements of a tile, of which the values are then not defined any more.
     *
     * @param to number of the first element
     */
    void write(int to, Tile tile, int length);

    /** Takes values as they are. */
    static Sink ofValues(HostView into) {
        return new Values(into);
    }

    /** Takes values as products read them: rounded to bfloat16 where the tensor is of that. */
    static Sink ofOperands(Tensor into) {
        return into.dtype() == Dtype.BFLOAT16 ? new Narrowed(into.bfloat16s()) : ofValues(HostView.of(into));
    }

    /** Takes values of codes, which bfloat16 holds. */
    static Sink ofCodes(Tensor into) {
        return into.dtype() == Dtype.BFLOAT16 ? new Codes(into.bfloat16s()) : new WidenedCodes(HostView.of(into));
    }

    record Values(HostView into) implements Sink {
        @Override
        public void write(int to, Tile tile, int length) {
            into.write(to, tile.rounded, length);
        }
    }

    record Narrowed(ShortBuffer into) implements Sink {
        @Override
        public void write(int to, Tile tile, int length) {
            Bfloat16Codec.narrow(tile.rounded, tile.codes(), 0, length, 1);
            into.put(to, tile.codes(), 0, length);
        }
    }

    record Codes(ShortBuffer into) implements Sink {
        @Override
        public boolean takesCodes() {
            return true;
        }

        @Override
        public void write(int to, Tile tile, int length) {
            into.put(to, tile.codes(), 0, length);
        }
    }

    /** The codes as float32, the same numbers, where this machine has no instructions for bfloat16. */
    record WidenedCodes(HostView into) implements Sink {
        @Override
        public boolean takesCodes() {
            return true;
        }

        @Override
        public void write(int to, Tile tile, int length) {
            short[] codes = tile.codes();
            for (int i = 0; i < length; i++) {
                tile.rounded[i] = Float.intBitsToFloat(codes[i] << 16);
            }
            into.write(to, tile.rounded, length);
        }
    }
}
