package io.altgrad.engine.plain;

import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/** Elements in an array of Java's, always in row-major order; a transpose is a copy. */
final class PlainTensor implements Tensor {

    private final Place place;
    private final Shape shape;
    private final Dtype dtype;
    private final float[] values;
    private final long[] ids;

    private PlainTensor(Place place, Shape shape, Dtype dtype, float[] values, long[] ids) {
        this.place = place;
        this.shape = shape;
        this.dtype = dtype;
        this.values = values;
        this.ids = ids;
    }

    static PlainTensor at(Place place, Shape shape, float... values) {
        return new PlainTensor(place, shape, Dtype.FLOAT32, values, null);
    }

    static PlainTensor of(Shape shape, float... values) {
        return of(shape, Dtype.FLOAT32, values);
    }

    /** Codes are kept as the values that they stand for. */
    static PlainTensor of(Shape shape, Dtype dtype, float... values) {
        return new PlainTensor(Place.HOST, shape, dtype, values, null);
    }

    static PlainTensor of(Shape shape, long... ids) {
        return new PlainTensor(Place.HOST, shape, Dtype.INT64, null, ids);
    }

    static float[] values(Tensor tensor) {
        return ((PlainTensor) tensor).values;
    }

    static long[] ids(Tensor tensor) {
        return ((PlainTensor) tensor).ids;
    }

    @Override
    public Shape shape() {
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
        long known = Arrays.stream(extents).filter(extent -> extent >= 0).reduce(1, (a, b) -> a * b);
        long[] resolved = Arrays.stream(extents)
                .map(extent -> extent < 0 ? shape.size() / known : extent)
                .toArray();
        if (Shape.of(resolved).size() != shape.size()) {
            throw new IllegalArgumentException("Cannot reshape " + shape + " to " + Shape.of(resolved) + ".");
        }
        return new PlainTensor(place, Shape.of(resolved), dtype, values, ids);
    }

    @Override
    public Tensor transpose() {
        int rank = shape.rank();
        int rows = (int) shape.extent(rank - 2);
        int columns = (int) shape.extent(rank - 1);
        int each = rows * columns;
        float[] transposed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            int within = i % each;
            transposed[i - within + within % columns * rows + within / columns] = values[i];
        }
        long[] extents = shape.toArray();
        extents[rank - 2] = columns;
        extents[rank - 1] = rows;
        return of(Shape.of(extents), dtype, transposed);
    }

    /** A copy: arrays have no views. */
    @Override
    public Tensor part(int index) {
        Shape rest = shape.without(0);
        int size = Math.toIntExact(rest.size());
        return new PlainTensor(
                place,
                rest,
                dtype,
                values == null ? null : Arrays.copyOfRange(values, index * size, (index + 1) * size),
                ids == null ? null : Arrays.copyOfRange(ids, index * size, (index + 1) * size));
    }

    static PlainTensor joined(List<Tensor> tensors) {
        PlainTensor first = (PlainTensor) tensors.get(0);
        FloatBuffer all = FloatBuffer.allocate(Math.toIntExact(first.shape.size() * tensors.size()));
        tensors.forEach(tensor -> all.put(values(tensor)));
        return new PlainTensor(first.place, first.shape.after(tensors.size()), first.dtype, all.array(), null);
    }

    @Override
    public Tensor addInPlace(Tensor other) {
        float[] more = values(other);
        for (int i = 0; i < values.length; i++) {
            values[i] += more[i];
        }
        return this;
    }

    /** The garbage collector alone ends a tensor. */
    @Override
    public void moveTo(Scope scope) {}

    @Override
    public FloatBuffer floats() {
        return place.isGpu() ? FloatBuffer.wrap(values.clone()).asReadOnlyBuffer() : FloatBuffer.wrap(values);
    }

    @Override
    public void fill(float[] from) {
        System.arraycopy(from, 0, values, 0, values.length);
    }

    @Override
    public void close() {}
}
