package io.altgrad.engine.djl;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.ScriptCalls;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A stack as TorchScript has it, a list of tensors behind one handle, or as the tensors themselves; each is made of the
 * other when it is asked for.
 */
final class DjlStack implements Tensor {

    private final Shape shape;
    private final Dtype dtype;
    private DjlStackOps owner;

    /** 0 while there is none. */
    private long list;

    /** Null while there are none. */
    private List<Tensor> parts;

    /** True where the parts are freed with the stack. */
    private final boolean ownsParts;

    private DjlStack(DjlStackOps owner, Shape shape, Dtype dtype, long list, List<Tensor> parts, boolean ownsParts) {
        this.owner = owner;
        this.shape = shape;
        this.dtype = dtype;
        this.list = list;
        this.parts = parts;
        this.ownsParts = ownsParts;
        owner.own(this);
    }

    /** The stack of a list of float32 tensors of that shape, which it takes over. */
    static DjlStack ofList(DjlStackOps owner, Shape shape, long list) {
        return ofList(owner, shape, Dtype.FLOAT32, list);
    }

    private static DjlStack ofList(DjlStackOps owner, Shape shape, Dtype dtype, long list) {
        return new DjlStack(owner, shape, dtype, list, null, true);
    }

    /** The stack of those parts, which it takes over. */
    static DjlStack of(DjlStackOps owner, List<Tensor> parts) {
        return of(owner, parts, true);
    }

    /** A stack that shows those parts. */
    static DjlStack over(DjlStackOps owner, List<Tensor> parts) {
        return of(owner, parts, false);
    }

    private static DjlStack of(DjlStackOps owner, List<Tensor> parts, boolean ownsParts) {
        Tensor first = parts.get(0);
        return new DjlStack(owner, first.shape(), first.dtype(), 0, List.copyOf(parts), ownsParts);
    }

    List<Tensor> parts() {
        if (parts == null) {
            parts = Arrays.stream(ScriptCalls.tensors(list, owner.manager()))
                    .<Tensor>map(array -> new DjlTensor(array, dtype))
                    .toList();
        }
        return parts;
    }

    /** The handle of its list; 0 of null. */
    static long list(Tensor stack) {
        return stack == null ? 0 : ((DjlStack) stack).list();
    }

    private long list() {
        if (list == 0) {
            list = ScriptCalls.list(parts.stream().map(DjlTensor::array).toArray(PtNDArray[]::new));
        }
        return list;
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
        long[] known = extents.clone();
        for (int i = 0; i < known.length; i++) {
            if (known[i] == -1) {
                known[i] = -shape.size() / Arrays.stream(extents).reduce(1, (a, b) -> a * b);
            }
        }
        return ofList(owner, Shape.of(known), dtype, owner.run("reshape_each", list(), ScriptCalls.integers(extents)));
    }

    @Override
    public Tensor transpose() {
        long[] extents = shape.toArray();
        int last = extents.length - 1;
        long columns = extents[last];
        extents[last] = extents[last - 1];
        extents[last - 1] = columns;
        return ofList(owner, Shape.of(extents), dtype, owner.run("transpose_each", list()));
    }

    @Override
    public Tensor part(int index) {
        return of(owner, parts().stream().map(part -> part.part(index)).toList());
    }

    @Override
    public Tensor addInPlace(Tensor other) {
        ScriptCalls.free(owner.runOnLists("add_to_each", new long[] {list(), list(other)})[0]);
        return this;
    }

    @Override
    public void moveTo(Scope scope) {
        DjlStackOps next = (DjlStackOps) scope;
        owner.disown(this);
        next.own(this);
        owner = next;
        if (parts != null && ownsParts) {
            parts.forEach(part -> part.moveTo(next.single()));
        }
    }

    @Override
    public FloatBuffer floats() {
        throw refusal();
    }

    @Override
    public void fill(float[] values) {
        throw refusal();
    }

    private static IllegalStateException refusal() {
        return new IllegalStateException("Cannot give the elements of a stack: ask for those of a part.");
    }

    @Override
    public void close() {
        owner.disown(this);
        free();
    }

    /** Frees what it holds; its owner sees to the rest. */
    void free() {
        if (list != 0) {
            ScriptCalls.free(list);
            list = 0;
        }
        if (parts != null && ownsParts) {
            parts.forEach(Tensor::close);
        }
        parts = List.of();
    }
}
