package io.altgrad.quantize;

import io.altgrad.tensor.StackCasts;
import io.altgrad.tensor.StackOps;
import io.altgrad.tensor.Tensor;

/** The casts of all models by one pass of a device. */
record CastAtOnce<T>(StackForm<T> form, StackCasts.Made made, StackOps ops) implements StackCast<T> {

    @Override
    public T alongColumns() {
        return form.made(made);
    }

    @Override
    public T alongRows() {
        return form.ofOne().turned(alongColumns(), ops);
    }

    @Override
    public boolean readsValue() {
        return false;
    }

    @Override
    public Tensor straightThrough(Tensor grad) {
        if (made.kept() == null) {
            return grad;
        }
        try (grad) {
            return ops.multiply(grad, made.kept());
        }
    }

    @Override
    public void free() {
        made.values().close();
        if (made.kept() != null) {
            made.kept().close();
        }
    }
}
