package io.altgrad.quantize;

import io.altgrad.tensor.StackOps;
import io.altgrad.tensor.Tensor;

/**
 * An operand that no model casts.
 *
 * @param columns the stack as products read it
 */
record NoStackCast<T>(Tensor stack, StackForm<T> form, T columns, StackOps ops) implements StackCast<T> {

    static <T> StackCast<T> of(Tensor stack, StackForm<T> form, StackOps ops) {
        return new NoStackCast<>(stack, form, form.ofOne().uncast(stack, ops), ops);
    }

    @Override
    public T alongColumns() {
        return columns;
    }

    @Override
    public T alongRows() {
        return form.ofOne().turned(columns, ops);
    }

    @Override
    public boolean readsValue() {
        return form.ofOne().elements(columns) == stack;
    }

    @Override
    public Tensor straightThrough(Tensor grad) {
        return grad;
    }

    @Override
    public void free() {
        if (!readsValue()) {
            form.ofOne().elements(columns).close();
        }
    }
}
