package io.altgrad.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.nio.ByteOrder;
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
     * The view of {@code array}, which must outlive it. Of an array whose elements do not lie in row-major order it is
     * the view of a copy that does, good for reading alone; so it is of an array on a GPU.
     *
     * @throws IllegalArgumentException if the array is not float32
     */
    public static HostView of(NDArray array) {
        int size = Math.toIntExact(array.getShape().size());
        FloatBuffer values =
                array.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
        if (array.getDevice().isGpu()) {
            values = values.asReadOnlyBuffer();
        }
        if (values.remaining() != size) {
            throw new IllegalArgumentException("Cannot view a tensor of " + array.getShape() + " = " + size
                    + " elements: its memory holds " + values.remaining() + " floats; only float32 can be viewed.");
        }
        return new HostView(values, size);
    }

    /**
     * Fills a float32 array with values in row-major order, wherever it lies. In the host's memory they are written
     * into the array itself: one that the engine makes of values keeps a buffer that only a garbage collection frees.
     */
    public static void fill(NDArray array, float[] values) {
        requireSize(array, values.length);
        if (array.getDevice().isGpu()) {
            copy(array, values);
        } else {
            of(array).write(0, values, values.length);
        }
    }

    /** Fills an int64 array, in the same way. */
    static void fill(NDArray array, long[] values) {
        requireSize(array, values.length);
        if (array.getDevice().isGpu()) {
            try (NDArray beside = array.getManager().create(values, array.getShape())) {
                array.set(new NDIndex("..."), beside);
            }
        } else {
            array.toByteBuffer(true)
                    .order(ByteOrder.nativeOrder())
                    .asLongBuffer()
                    .put(values);
        }
    }

    private static void requireSize(NDArray array, int values) {
        if (array.getShape().size() != values) {
            throw new IllegalArgumentException("Cannot fill a tensor of " + array.getShape() + " = "
                    + array.getShape().size() + " elements with " + values + " values.");
        }
    }

    /** The way of {@link #fill} by an array beside it. */
    static void copy(NDArray array, float[] values) {
        try (NDArray beside = array.getManager().create(values, array.getShape())) {
            array.set(new NDIndex("..."), beside);
        }
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

    /** All values, in row-major order. */
    public float[] toArray() {
        float[] all = new float[size];
        read(0, all, size);
        return all;
    }
}
