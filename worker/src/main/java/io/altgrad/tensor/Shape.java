package io.altgrad.tensor;

import java.util.Arrays;

/** The extents of a tensor's dimensions, outermost first. A scalar has none. */
public final class Shape {

    private final long[] extents;

    private Shape(long[] extents) {
        this.extents = extents;
    }

    /**
     * The shape of those extents.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public static Shape of(long... extents) {
        for (long extent : extents) {
            if (extent < 0) {
                throw new IllegalArgumentException(
                        "Cannot make a shape of " + Arrays.toString(extents) + ": an extent is negative.");
            }
        }
        return new Shape(extents.clone());
    }

    /** The number of dimensions. */
    public int rank() {
        return extents.length;
    }

    /** The extent of that dimension, counted from 0. */
    public long extent(int dimension) {
        return extents[dimension];
    }

    /** The extent of the last dimension: the columns of the tensor as a matrix. */
    public long last() {
        return extents[extents.length - 1];
    }

    /** The number of elements; 1 of a scalar. */
    public long size() {
        return Arrays.stream(extents).reduce(1, Math::multiplyExact);
    }

    /** This shape with another extent of its last dimension. */
    public Shape withLast(long extent) {
        long[] changed = extents.clone();
        changed[changed.length - 1] = extent;
        return of(changed);
    }

    /** This shape without that dimension, counted from 0. */
    public Shape without(int dimension) {
        long[] rest = new long[extents.length - 1];
        System.arraycopy(extents, 0, rest, 0, dimension);
        System.arraycopy(extents, dimension + 1, rest, dimension, rest.length - dimension);
        return new Shape(rest);
    }

    /** This shape with a first dimension of that extent before it. */
    public Shape after(long extent) {
        long[] all = new long[extents.length + 1];
        all[0] = extent;
        System.arraycopy(extents, 0, all, 1, extents.length);
        return of(all);
    }

    public long[] toArray() {
        return extents.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(extents, shape.extents);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extents);
    }

    /** For example {@code (12, 64, 128)}. */
    @Override
    public String toString() {
        return Arrays.toString(extents).replace('[', '(').replace(']', ')');
    }
}
