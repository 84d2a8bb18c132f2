package io.altgrad.quantize;

import io.altgrad.format.ArrayCodec;
import io.altgrad.tensor.HostView;

/** A piece of a tensor in the buffers of one thread, the same for all of its casts, so that they stay in the cache. */
final class Tile {

    private static final ThreadLocal<Tile> OF_THREAD = ThreadLocal.withInitial(Tile::new);

    float[] values = new float[HostView.BLOCK];
    float[] rounded = new float[HostView.BLOCK];

    /** Values of codes as bfloat16; empty until they are asked for. */
    private short[] codes = {};

    /** Random bits, a word for each element; empty where nothing is drawn. */
    int[] words = {};

    private Tile() {}

    /** The calling thread's; what it holds is not defined. */
    static Tile ofThread() {
        return OF_THREAD.get();
    }

    /** Holds elements {@code start .. start + length - 1} of the tensor, and their random bits. */
    void load(HostView from, int start, int length, Lots lots) {
        if (values.length < length) {
            values = new float[length];
            rounded = new float[length];
        }
        from.read(start, values, length);
        if (lots != null) {
            words = words.length < length ? new int[values.length] : words;
            lots.fill(words, length, start);
        }
    }

    /** A place for the codes of all that it holds. */
    short[] codes() {
        if (codes.length < values.length) {
            codes = new short[values.length];
        }
        return codes;
    }

    /** The largest magnitude of elements {@code start .. end - 1} of the tensor, of which it then holds some. */
    float amax(HostView from, int start, int end) {
        float amax = 0;
        for (int i = start; i < end; i += HostView.BLOCK) {
            int length = Math.min(HostView.BLOCK, end - i);
            from.read(i, values, length);
            amax = Math.max(amax, ArrayCodec.amax(values, 0, length));
        }
        return amax;
    }
}
