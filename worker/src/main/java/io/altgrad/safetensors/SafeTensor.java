package io.altgrad.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor of a safetensors file.
 *
 * @param dtype of an element
 * @param shape dimensions, outermost first; empty for a scalar, which has one element
 * @param data the elements, row-major and little-endian; not copied, so the caller must leave it as it is
 */
public record SafeTensor(Dtype dtype, List<Long> shape, ByteBuffer data) {

    public SafeTensor {
        shape = List.copyOf(shape);
        data = data.slice().asReadOnlyBuffer();
        long expected = bytes(dtype, shape);
        if (data.limit() != expected) {
            throw new IllegalArgumentException("Cannot make a tensor " + dtype + " " + shape + ": it takes " + expected
                    + " bytes, and the data has " + data.limit() + ".");
        }
    }

    /** A copy of {@code values} as F32 of shape {@code shape}. */
    public static SafeTensor f32(long[] shape, float... values) {
        ByteBuffer data = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return new SafeTensor(Dtype.F32, boxed(shape), data);
    }

    /** {@code data} as it is, from its position to its limit, of shape {@code shape}. */
    public static SafeTensor of(Dtype dtype, long[] shape, ByteBuffer data) {
        return new SafeTensor(dtype, boxed(shape), data);
    }

    /** The elements' bytes from 0 to the limit, read-only and little-endian. */
    @Override
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The shape as an array. */
    public long[] dimensions() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /** The elements of an F32 tensor, copied. */
    public float[] floats() {
        require(Dtype.F32);
        float[] values = new float[data.limit() / Float.BYTES];
        data().asFloatBuffer().get(values);
        return values;
    }

    /** The elements of an F64 tensor, copied. */
    public double[] doubles() {
        require(Dtype.F64);
        double[] values = new double[data.limit() / Double.BYTES];
        data().asDoubleBuffer().get(values);
        return values;
    }

    @Override
    public String toString() {
        return dtype + " " + shape;
    }

    /**
     * The bytes that {@code shape} takes in a file.
     *
     * @throws IllegalArgumentException if a dimension is negative, or the product overflows
     */
    static long bytes(Dtype dtype, List<Long> shape) {
        long bytes = dtype.bytes();
        for (long dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException(
                        "Cannot make a tensor of shape " + shape + ": a dimension is negative.");
            }
            try {
                bytes = Math.multiplyExact(bytes, dimension);
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException(
                        "Cannot make a tensor of shape " + shape + ": its size overflows 64 bits.", e);
            }
        }
        return bytes;
    }

    private void require(Dtype wanted) {
        if (dtype != wanted) {
            throw new IllegalStateException("Cannot read a tensor " + this + " as " + wanted + ".");
        }
    }

    private static List<Long> boxed(long[] shape) {
        return Arrays.stream(shape).boxed().toList();
    }
}
