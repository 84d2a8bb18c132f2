package io.altgrad.engine.libtorch;

import io.altgrad.engine.torch.TorchTensor;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** A tensor by its handle. */
final class StableTensor implements TorchTensor, Owned {

    private final Place place;
    private final Dtype dtype;
    private Belongings owner;
    private long handle;
    private Shape shape;

    /** A tensor that takes {@code handle} for itself, and belongs to {@code owner}. */
    StableTensor(Belongings owner, Place place, Dtype dtype, long handle) {
        this.place = place;
        this.dtype = dtype;
        this.handle = handle;
        this.owner = owner;
        owner.add(this);
    }

    /** The handle of a tensor of this engine, which stays its own; {@link Libtorch#NONE} of null. */
    static long handle(Tensor tensor) {
        return tensor == null ? Libtorch.NONE : ((StableTensor) tensor).open();
    }

    private long open() {
        if (handle == Libtorch.NONE) {
            throw new IllegalStateException("Cannot use a tensor that was closed.");
        }
        return handle;
    }

    /**
     * The address of a tensor's first element, on its own device.
     *
     * @throws IllegalArgumentException if its elements do not lie in row-major order
     */
    static long address(Tensor tensor) {
        long handle = handle(tensor);
        if (!Libtorch.isContiguous(handle)) {
            throw new IllegalArgumentException(
                    "Cannot take the address of a tensor of " + tensor.shape() + ": it is not contiguous.");
        }
        return Libtorch.address(handle);
    }

    @Override
    public Shape shape() {
        if (shape == null) {
            shape = Shape.of(Libtorch.sizes(open()));
        }
        return shape;
    }

    @Override
    public Dtype dtype() {
        return dtype;
    }

    @Override
    public Place place() {
        return place;
    }

    @Override
    public Tensor reshape(long... extents) {
        return beside(Layout.reshaped(open(), Layout.resolved(extents, shape().size())));
    }

    @Override
    public Tensor transpose() {
        int rank = shape().rank();
        return beside(Layout.exchanged(open(), rank - 2, rank - 1));
    }

    private Tensor beside(long view) {
        return new StableTensor(owner, place, dtype, view);
    }

    @Override
    public Tensor part(int index) {
        return beside(Layout.part(open(), index));
    }

    /** By a sum beside it: the stable interface has none in place. */
    @Override
    public Tensor addInPlace(Tensor other) {
        long sum = Libtorch.add(open(), handle(other));
        Libtorch.copy(handle, sum);
        Libtorch.free(sum);
        return this;
    }

    @Override
    public void moveTo(Scope scope) {
        owner.remove(this);
        owner = ((StableScope) scope).belongings();
        owner.add(this);
    }

    @Override
    public FloatBuffer floats() {
        requireFloats();
        return place.isGpu() || !Libtorch.isContiguous(open())
                ? FloatBuffer.wrap(copied()).asReadOnlyBuffer()
                : bytes(handle, Float.BYTES).asFloatBuffer();
    }

    @Override
    public ShortBuffer bfloat16s() {
        requireBfloat16();
        return bytes(open(), Short.BYTES).asShortBuffer();
    }

    private float[] copied() {
        float[] values = new float[Math.toIntExact(shape().size())];
        try (Temporaries way = new Temporaries()) {
            long ordered = way.keep(Layout.contiguous(open()));
            long here = place.isGpu() ? onHost(way, Libtorch.FLOAT32) : ordered;
            if (place.isGpu()) {
                Libtorch.copy(here, ordered);
            }
            bytes(here, Float.BYTES).asFloatBuffer().get(values);
        }
        return values;
    }

    @Override
    public void fill(float[] values) {
        requireSize(values.length);
        if (!place.isGpu()) {
            floats().put(values);
            return;
        }
        try (Temporaries way = new Temporaries()) {
            long here = onHost(way, Libtorch.FLOAT32);
            bytes(here, Float.BYTES).asFloatBuffer().put(values);
            Libtorch.copy(open(), here);
        }
    }

    @Override
    public void fill(long[] values) {
        requireSize(values.length);
        try (Temporaries way = new Temporaries()) {
            long here = place.isGpu() ? onHost(way, Libtorch.INT64) : open();
            bytes(here, Long.BYTES).asLongBuffer().put(values);
            if (place.isGpu()) {
                Libtorch.copy(open(), here);
            }
        }
    }

    /** A tensor of the same shape in the host's memory. */
    private long onHost(Temporaries way, int type) {
        requireHostAtHand();
        return way.keep(Libtorch.empty(Place.HOST, type, shape().toArray()));
    }

    private ByteBuffer bytes(long tensor, int width) {
        return Libtorch.bytes(tensor, Math.multiplyExact(shape().size(), width));
    }

    @Override
    public void close() {
        if (handle != Libtorch.NONE) {
            owner.remove(this);
            free();
        }
    }

    @Override
    public void free() {
        if (handle != Libtorch.NONE) {
            Libtorch.free(handle);
            handle = Libtorch.NONE;
        }
    }

    @Override
    public String toString() {
        return inWords();
    }
}
