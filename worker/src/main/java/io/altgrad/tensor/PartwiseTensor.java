package io.altgrad.tensor;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.UnaryOperator;

/** A stack as the list of its parts. */
record PartwiseTensor(List<Tensor> parts, Parts ownership) implements Tensor {

    /** Whose the parts are. */
    enum Parts {
        /** The stack's: they are freed with it. */
        OWN,
        /** Somebody else's. */
        SHOWN
    }

    PartwiseTensor {
        parts = List.copyOf(parts);
    }

    /** The refusal of something that only a part has. */
    static IllegalStateException refusal(String what) {
        return new IllegalStateException("Cannot give " + what + " of a stack: ask for that of a part.");
    }

    private Tensor first() {
        return parts.get(0);
    }

    @Override
    public Shape shape() {
        return first().shape();
    }

    @Override
    public Dtype dtype() {
        return first().dtype();
    }

    @Override
    public Place place() {
        return first().place();
    }

    private Tensor each(UnaryOperator<Tensor> view) {
        return new PartwiseTensor(parts.stream().map(view).toList(), Parts.OWN);
    }

    @Override
    public Tensor reshape(long... extents) {
        return each(part -> part.reshape(extents));
    }

    @Override
    public Tensor transpose() {
        return each(Tensor::transpose);
    }

    @Override
    public Tensor part(int index) {
        return each(part -> part.part(index));
    }

    @Override
    public Tensor addInPlace(Tensor other) {
        List<Tensor> others = ((PartwiseTensor) other).parts;
        for (int i = 0; i < others.size(); i++) {
            parts.get(i).addInPlace(others.get(i));
        }
        return this;
    }

    @Override
    public void moveTo(Scope scope) {
        if (ownership == Parts.OWN) {
            Scope owner = scope instanceof StackOps stacks ? stacks.single() : scope;
            parts.forEach(part -> part.moveTo(owner));
        }
    }

    @Override
    public FloatBuffer floats() {
        throw refusal("the elements");
    }

    @Override
    public void fill(float[] values) {
        throw refusal("the elements");
    }

    @Override
    public void close() {
        if (ownership == Parts.OWN) {
            parts.forEach(Tensor::close);
        }
    }
}
