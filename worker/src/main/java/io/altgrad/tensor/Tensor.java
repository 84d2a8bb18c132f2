package io.altgrad.tensor;

import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/**
 * Numbers of one type in row-major order, or a view of such. A tensor lives until it or the scope that owns it is
 * closed; a view keeps the memory that it shows. Tensors of two engines do not mix.
 */
public interface Tensor extends AutoCloseable {

    Shape shape();

    Dtype dtype();

    Place place();

    /**
     * The elements of this tensor under another shape; one extent may be -1 and follows from the others. A view where
     * the elements lie in row-major order.
     */
    Tensor reshape(long... extents);

    /** The elements of this tensor under {@code shape}. */
    default Tensor reshape(Shape shape) {
        return reshape(shape.toArray());
    }

    /** A view with the last two dimensions exchanged; of a matrix, its transpose. */
    Tensor transpose();

    /** A view of the elements that have that index in the first dimension, which it lacks. */
    Tensor part(int index);

    /** Adds {@code other}, of the same shape, to this tensor in place, and gives this tensor. */
    Tensor addInPlace(Tensor other);

    /** Gives the tensor to {@code scope}, with which it then lives, however long its own would have. */
    void moveTo(Scope scope);

    /**
     * The float32 elements in row-major order. Where the tensor lies in the host's memory in that order it is that
     * memory, valid as long as the tensor; elsewhere a copy that cannot be written to.
     *
     * @throws IllegalArgumentException if the elements are not float32
     */
    FloatBuffer floats();

    /**
     * The elements of bfloat16 in row-major order, as their bits: the tensor's memory in the host, valid as long as it.
     *
     * @throws IllegalArgumentException if the tensor does not have its elements so
     */
    default ShortBuffer bfloat16s() {
        throw new IllegalArgumentException(
                "Cannot view a tensor of " + shape() + " as bfloat16: it is " + dtype() + ".");
    }

    /** A copy of the float32 elements, in row-major order. */
    default float[] toFloats() {
        return HostView.of(this).toArray();
    }

    /**
     * Sets the float32 elements, in row-major order, wherever they lie.
     *
     * @throws IllegalArgumentException if there is another number of values
     */
    void fill(float[] values);

    /**
     * Sets the int64 elements, in row-major order, wherever they lie.
     *
     * @throws IllegalArgumentException if the tensor is not one of those, or there is another number of values
     */
    default void fill(long[] values) {
        throw new IllegalArgumentException(
                "Cannot fill a tensor of " + shape() + " with whole numbers: it is " + dtype() + ".");
    }

    /** Frees the tensor; once more does nothing. */
    @Override
    void close();
}
