package io.altgrad.tensor;

/** The owner of tensors: makes them in one place, and frees all that it owns when it is closed. Serves one thread. */
public interface Scope extends AutoCloseable {

    /** The place where the tensors lie. */
    Place place();

    /** A float32 tensor of zeros. */
    Tensor zeros(Shape shape);

    /** A float32 tensor of ones. */
    Tensor ones(Shape shape);

    /** An uninitialized float32 tensor. */
    Tensor floats(long... shape);

    /** An uninitialized float32 tensor with the shape of {@code like}. */
    default Tensor emptyLike(Tensor like) {
        return floats(like.shape().toArray());
    }

    /** A float32 tensor with the given values in row-major order. */
    default Tensor tensor(float[] values, long... shape) {
        Tensor tensor = floats(shape);
        tensor.fill(values);
        return tensor;
    }

    /** An int64 tensor with the given values in row-major order. */
    Tensor tensor(long[] values, long... shape);

    @Override
    void close();
}
