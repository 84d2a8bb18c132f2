package io.altgrad.engine.libtorch;

import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;

/** The owner of tensors in one place. */
class StableScope implements Scope {

    private final Place place;
    private final Belongings belongings;

    StableScope(Place place, Belongings belongings) {
        this.place = place;
        this.belongings = belongings;
    }

    Belongings belongings() {
        return belongings;
    }

    /** A tensor of this scope that takes {@code handle} for itself. */
    StableTensor own(Dtype dtype, long handle) {
        return new StableTensor(belongings, place, dtype, handle);
    }

    StableTensor own(long handle) {
        return own(Dtype.FLOAT32, handle);
    }

    @Override
    public Place place() {
        return place;
    }

    @Override
    public Tensor zeros(Shape shape) {
        return own(Libtorch.zeros(place, shape.toArray()));
    }

    @Override
    public Tensor ones(Shape shape) {
        return own(Libtorch.full(place, Libtorch.FLOAT32, 1, shape.toArray()));
    }

    @Override
    public Tensor floats(long... shape) {
        return own(Libtorch.empty(place, Libtorch.FLOAT32, shape));
    }

    @Override
    public Tensor tensor(long[] values, long... shape) {
        StableTensor tensor = own(Dtype.INT64, Libtorch.empty(place, Libtorch.INT64, shape));
        tensor.fill(values);
        return tensor;
    }

    @Override
    public void close() {
        belongings.free();
    }
}
