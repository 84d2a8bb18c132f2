package io.altgrad.tensor;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A stack as one tensor whose first dimension counts the parts, or as the parts; each is made of the other when it is asked
 * for. Of token ids the host's numbers are kept, so that they can be uploaded in another way too.
 */
final class BatchedTensor implements Tensor {

    /** The origin of the parts. */
    private enum Kind {
        /** Tensors that the stack was made of; the whole would be a copy. */
        GIVEN,
        /** Views of the whole. */
        VIEWS,
        /** Views of the whole that are someone else's. */
        SHOWN
    }

    /** The operations whose scope holds what is made later. */
    private Ops owner;

    private final int size;
    private final Shape shape;
    private final Dtype dtype;

    /** Null while there is none. */
    private Tensor whole;

    /** Null while there are none. */
    private List<Tensor> parts;

    private Kind kind;

    /** Whether the whole is a view of matrices that lie by columns. */
    private boolean liesByColumns;

    /** Null of other tensors than ids. */
    private final Ids ids;

    /** Token ids of all parts, one after the other, and what they were uploaded as beside themselves. */
    private static final class Ids {

        private final long[] values;
        private Tensor ofOneTable;
        private long rows;

        Ids(long[] values) {
            this.values = values;
        }
    }

    private BatchedTensor(
            Ops owner, int size, Shape shape, Dtype dtype, Tensor whole, List<Tensor> parts, Kind kind, Ids ids) {
        this.owner = owner;
        this.size = size;
        this.shape = shape;
        this.dtype = dtype;
        this.whole = whole;
        this.parts = parts;
        this.kind = kind;
        this.ids = ids;
    }

    /** The stack in {@code whole}, which it takes over. */
    static BatchedTensor of(Ops owner, Tensor whole) {
        return of(owner, whole, Kind.VIEWS);
    }

    private static BatchedTensor of(Ops owner, Tensor whole, Kind kind) {
        int size = Math.toIntExact(whole.shape().extent(0));
        Shape shape = whole.shape().without(0);
        return new BatchedTensor(owner, size, shape, whole.dtype(), whole, null, kind, null);
    }

    /** The stack of those parts, which it takes over. */
    static BatchedTensor of(Ops owner, List<Tensor> parts) {
        Tensor first = parts.get(0);
        return new BatchedTensor(
                owner, parts.size(), first.shape(), first.dtype(), null, List.copyOf(parts), Kind.GIVEN, null);
    }

    /** The stack in {@code whole}, which it takes over, whose parts are someone else's. */
    static BatchedTensor shown(Ops owner, Tensor whole) {
        return of(owner, whole, Kind.SHOWN);
    }

    /** A stack of token ids: those of all parts, one after the other. */
    static BatchedTensor ofIds(Ops owner, int size, long[] values, Shape shape) {
        return new BatchedTensor(owner, size, shape, Dtype.INT64, null, null, Kind.VIEWS, new Ids(values));
    }

    private static List<Tensor> views(Tensor whole, int size) {
        List<Tensor> views = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            views.add(whole.part(i));
        }
        return List.copyOf(views);
    }

    /** (parts, …); the stack's own. */
    Tensor whole() {
        if (whole == null) {
            whole = parts == null ? owner.tensor(ids.values, shape.after(size).toArray()) : owner.joined(parts);
        }
        return whole;
    }

    /** Tells whether {@link #whole} would have to be put together. */
    boolean isInParts() {
        return whole == null && ids == null;
    }

    List<Tensor> parts() {
        if (parts == null) {
            parts = views(whole(), size);
        }
        return parts;
    }

    /** Tells whether {@link #ofOneTable} can be given. */
    boolean hasIds() {
        return ids != null;
    }

    /** Ids as those of one table with {@code rows} rows of each part, one part after the other: (parts, …). */
    Tensor ofOneTable(long rows) {
        if (ids.ofOneTable == null || ids.rows != rows) {
            int each = ids.values.length / size;
            long[] moved = ids.values.clone();
            for (int i = 0; i < moved.length; i++) {
                moved[i] += i / each * rows;
            }
            ids.ofOneTable = owner.tensor(moved, shape.after(size).toArray());
            ids.rows = rows;
        }
        return ids.ofOneTable;
    }

    /** Holds {@code other}, of the same shape, from now on, and frees what it held. */
    void become(Tensor other) {
        close();
        parts = null;
        kind = Kind.VIEWS;
        whole = other;
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
        return owner.place();
    }

    @Override
    public Tensor reshape(long... extents) {
        long known = Arrays.stream(extents).filter(extent -> extent >= 0).reduce(1, Math::multiplyExact);
        long[] all = Arrays.stream(extents)
                .map(extent -> extent < 0 ? shape.size() / known : extent)
                .toArray();
        if (ids != null) {
            return new BatchedTensor(owner, size, Shape.of(all), dtype, null, null, Kind.VIEWS, new Ids(ids.values));
        }
        return isInParts()
                ? of(owner, parts.stream().map(part -> part.reshape(all)).toList())
                : of(owner, whole.reshape(Shape.of(all).after(size)));
    }

    @Override
    public Tensor transpose() {
        if (isInParts()) {
            return of(owner, parts.stream().map(Tensor::transpose).toList());
        }
        BatchedTensor turned = of(owner, whole().transpose());
        turned.liesByColumns = !liesByColumns;
        return turned;
    }

    /** Tells whether the elements of each matrix lie by columns, which an algorithm may be chosen by. */
    boolean liesByColumns() {
        return liesByColumns;
    }

    @Override
    public Tensor part(int index) {
        return of(owner, parts().stream().map(part -> part.part(index)).toList());
    }

    /** The parts that this was made of are freed: they would not show the sum. */
    @Override
    public Tensor addInPlace(Tensor other) {
        Tensor sum = whole();
        if (kind == Kind.GIVEN) {
            parts.forEach(Tensor::close);
            parts = null;
            kind = Kind.VIEWS;
        }
        sum.addInPlace(((BatchedTensor) other).whole());
        return this;
    }

    @Override
    public void moveTo(Scope scope) {
        owner = ((StackOps) scope).single();
        if (whole != null) {
            whole.moveTo(owner);
        }
        if (parts != null && kind != Kind.SHOWN) {
            parts.forEach(part -> part.moveTo(owner));
        }
    }

    @Override
    public FloatBuffer floats() {
        throw PartwiseTensor.refusal("the elements");
    }

    @Override
    public void fill(float[] values) {
        throw PartwiseTensor.refusal("the elements");
    }

    @Override
    public void close() {
        if (whole != null) {
            whole.close();
        }
        if (parts != null && kind != Kind.SHOWN) {
            parts.forEach(Tensor::close);
        }
    }
}
