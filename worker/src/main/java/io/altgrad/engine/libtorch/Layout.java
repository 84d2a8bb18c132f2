package io.altgrad.engine.libtorch;

import java.util.Arrays;

/** Shapes and orders of a tensor's elements in memory. Every result is a handle that the caller frees. */
final class Layout {

    private static final Operation CLONE = new Operation("clone");

    private Layout() {}

    /** The strides of a tensor whose elements lie in row-major order. */
    static long[] rowMajor(long... sizes) {
        long[] strides = new long[sizes.length];
        long stride = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            strides[i] = stride;
            // As libtorch has it: a dimension without elements counts as one.
            stride *= Math.max(1, sizes[i]);
        }
        return strides;
    }

    /** The elements in row-major order, copied unless they are already. */
    static long contiguous(long tensor) {
        return Libtorch.isContiguous(tensor) ? Libtorch.handle(tensor) : copied(tensor);
    }

    /** A copy in row-major order. */
    static long copied(long tensor) {
        return CLONE.one(
                Libtorch.handle(tensor), Libtorch.some(StableAbi.aoti_torch_memory_format_contiguous_format()));
    }

    /** A view of the elements with that index of the first dimension. */
    static long part(long tensor, int index) {
        long[] sizes = Libtorch.sizes(tensor);
        long[] strides = Libtorch.strides(tensor);
        return Libtorch.view(
                tensor,
                index * strides[0],
                Arrays.copyOfRange(sizes, 1, sizes.length),
                Arrays.copyOfRange(strides, 1, strides.length));
    }

    /** A view with two dimensions exchanged. */
    static long exchanged(long tensor, int one, int other) {
        return Libtorch.view(
                tensor,
                0,
                exchanged(Libtorch.sizes(tensor), one, other),
                exchanged(Libtorch.strides(tensor), one, other));
    }

    private static long[] exchanged(long[] values, int one, int other) {
        long kept = values[one];
        values[one] = values[other];
        values[other] = kept;
        return values;
    }

    /** A view of a matrix as its transpose. */
    static long transposed(long matrix) {
        return exchanged(matrix, 0, 1);
    }

    /** The elements under another shape: a view where they lie in row-major order, else of a copy. */
    static long reshaped(long tensor, long... sizes) {
        long ordered = contiguous(tensor);
        try {
            return Libtorch.view(ordered, 0, sizes, rowMajor(sizes));
        } finally {
            Libtorch.free(ordered);
        }
    }

    /**
     * The shape with its extent of -1, if there is one, as it follows from the others.
     *
     * @throws IllegalArgumentException if it has another number of elements
     */
    static long[] resolved(long[] extents, long elements) {
        long[] sizes = extents.clone();
        long known = Arrays.stream(sizes).filter(size -> size >= 0).reduce(1, Math::multiplyExact);
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] < 0 && known > 0) {
                sizes[i] = elements / known;
                known *= sizes[i];
            }
        }
        if (known != elements) {
            throw new IllegalArgumentException("Cannot reshape " + elements + " elements to " + Arrays.toString(extents)
                    + ": that is another number.");
        }
        return sizes;
    }
}
