package io.altgrad.tensor;

import java.nio.FloatBuffer;

/**
 * The values of a contiguous float32 tensor, read and written in place, block by block: a block fits the
 * first-level cache, so that work on it costs little beyond the memory traffic.
 */
public final class HostView {

    /** Elements of a block. */
    public static final int BLOCK = 4096;

    private final FloatBuffer values;
    private final int size;

    private HostView(FloatBuffer values, int size) {
        this.values = values;
        this.size = size;
    }

    /**
     * The view of {@code tensor}, which must outlive it. Of a tensor whose elements do not lie in row-major order in
     * the host's memory it is the view of a copy, good for reading alone.
     *
     * @throws IllegalArgumentException if the elements are not float32
     */
    public static HostView of(Tensor tensor) {
        return of(tensor.floats());
    }

    /** The view of floats that lie outside the engine, for example in a mapped file. */
    public static HostView of(FloatBuffer values) {
        return new HostView(values, values.remaining());
    }

    /** Number of elements. */
    public int size() {
        return size;
    }

    /** Copies {@code length} values from element {@code from} on to the start of {@code into}. */
    public void read(int from, float[] into, int length) {
        values.get(from, into, 0, length);
    }

    /** Copies the first {@code length} values of {@code values} to element {@code to} and on. */
    public void write(int to, float[] from, int length) {
        values.put(to, from, 0, length);
    }

    /** Copies all values, in row-major order. */
    public float[] toArray() {
        float[] all = new float[size];
        read(0, all, size);
        return all;
    }
}
