package io.altgrad.engine.djl;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.altgrad.engine.torch.TorchTensor;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** A tensor of DJL's PyTorch engine. */
final class DjlTensor implements TorchTensor {

    private final PtNDArray array;
    private final Dtype dtype;
    private Shape shape;

    /** A float32 tensor. */
    DjlTensor(NDArray array) {
        this(array, Dtype.FLOAT32);
    }

    DjlTensor(NDArray array, Dtype dtype) {
        this.array = (PtNDArray) array;
        this.dtype = dtype;
    }

    /** The array of a tensor of this engine; null of null. */
    static PtNDArray array(Tensor tensor) {
        return tensor == null ? null : ((DjlTensor) tensor).array;
    }

    @Override
    public Shape shape() {
        if (shape == null) {
            shape = Shape.of(array.getShape().getShape());
        }
        return shape;
    }

    @Override
    public Dtype dtype() {
        return dtype;
    }

    @Override
    public Place place() {
        return DjlScope.place(array.getDevice());
    }

    @Override
    public Tensor reshape(long... extents) {
        return new DjlTensor(array.reshape(extents), dtype);
    }

    @Override
    public Tensor transpose() {
        int rank = shape().rank();
        return new DjlTensor(array.swapAxes(rank - 2, rank - 1), dtype);
    }

    @Override
    public Tensor part(int index) {
        return new DjlTensor(JniUtils.getItem(array, new long[] {index}, array.getManager()), dtype);
    }

    @Override
    public Tensor addInPlace(Tensor other) {
        array.addi(array(other));
        return this;
    }

    @Override
    public void moveTo(Scope scope) {
        array.attach(DjlScope.manager(scope));
    }

    @Override
    public FloatBuffer floats() {
        requireFloats();
        return place().isGpu() ? FloatBuffer.wrap(copied()).asReadOnlyBuffer() : bytes().asFloatBuffer();
    }

    @Override
    public ShortBuffer bfloat16s() {
        requireBfloat16();
        return bytes().asShortBuffer();
    }

    /** DJL makes a manager for the copy, and leaves it open as long as this array's own. */
    private float[] copied() {
        requireHostAtHand();
        PtNDArray copy = array.toDevice(Device.cpu(), true);
        try (NDArray freed = copy;
                NDManager own = copy.getManager() == array.getManager() ? null : copy.getManager()) {
            return freed.toFloatArray();
        }
    }

    /**
     * Sets the elements. In the host's memory they are written into the tensor itself: an array that DJL makes of values
     * keeps a buffer that only a garbage collection frees.
     */
    @Override
    public void fill(float[] values) {
        requireSize(values.length);
        if (place().isGpu()) {
            copy(values);
        } else {
            floats().put(values);
        }
    }

    @Override
    public void fill(long[] values) {
        requireSize(values.length);
        if (place().isGpu()) {
            requireHostAtHand();
            try (NDArray beside = array.getManager().create(values, array.getShape())) {
                array.set(new NDIndex("..."), beside);
            }
        } else {
            bytes().asLongBuffer().put(values);
        }
    }

    /** Sets the elements by way of an array beside this one. */
    void copy(float[] values) {
        requireHostAtHand();
        try (NDArray beside = array.getManager().create(values, array.getShape())) {
            array.set(new NDIndex("..."), beside);
        }
    }

    private ByteBuffer bytes() {
        return array.toByteBuffer(true).order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        array.close();
    }

    @Override
    public String toString() {
        return inWords();
    }
}
