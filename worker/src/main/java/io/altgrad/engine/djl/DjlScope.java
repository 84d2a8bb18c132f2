package io.altgrad.engine.djl;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDManager;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;

/** A manager of DJL's PyTorch engine. */
class DjlScope implements Scope {

    private final PtNDManager manager;

    DjlScope(PtNDManager manager) {
        this.manager = manager;
    }

    static PtNDManager manager(Scope scope) {
        return ((DjlScope) scope).manager;
    }

    static Device device(Place place) {
        return place.isGpu() ? Device.gpu(place.gpu()) : Device.cpu();
    }

    static Place place(Device device) {
        return device.isGpu() ? new Place(device.getDeviceId()) : Place.HOST;
    }

    PtNDManager manager() {
        return manager;
    }

    @Override
    public Place place() {
        return place(manager.getDevice());
    }

    @Override
    public Tensor zeros(Shape shape) {
        return new DjlTensor(manager.zeros(djl(shape.toArray()), DataType.FLOAT32));
    }

    @Override
    public Tensor ones(Shape shape) {
        return new DjlTensor(manager.ones(djl(shape.toArray()), DataType.FLOAT32));
    }

    @Override
    public Tensor floats(long... shape) {
        return new DjlTensor(manager.create(djl(shape), DataType.FLOAT32));
    }

    @Override
    public Tensor tensor(long[] values, long... shape) {
        DjlTensor tensor = new DjlTensor(manager.create(djl(shape), DataType.INT64), Dtype.INT64);
        tensor.fill(values);
        return tensor;
    }

    private static ai.djl.ndarray.types.Shape djl(long... extents) {
        return new ai.djl.ndarray.types.Shape(extents);
    }

    @Override
    public void close() {
        manager.close();
    }
}
