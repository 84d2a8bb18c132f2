package io.altgrad.quantize;

import io.altgrad.tensor.StackOps;
import io.altgrad.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/**
 * The casts that the models of a stack have of one operand in one forward and backward, each as {@link OperandCast} makes
 * it: by a device at once, or model by model.
 */
public interface StackCast<T> {

    /** A model's cast of an operand, and the forward or backward that it is part of. */
    record Of<T>(OperandCast<T> cast, Occasion occasion) {}

    /**
     * Casts an operand's stack. A model whose operand is not finite tells its occasion, and has no cast then.
     *
     * @param casts by the number of the model; one without has none
     */
    static <T> StackCast<T> of(Tensor stack, Map<Integer, Of<T>> casts, StackForm<T> form, StackOps ops) {
        Map<Integer, Of<T>> present = new HashMap<>(casts);
        present.values().removeIf(of -> of.cast().isNone());
        if (present.isEmpty()) {
            return NoStackCast.of(stack, form, ops);
        }
        return CastAtOnce.of(stack, present, form, ops).orElseGet(() -> CastByModel.of(stack, present, form, ops));
    }

    /** The operands of all models for products that sum over the last dimension. */
    T alongColumns();

    /** The same for products that sum over the rows. */
    T alongRows();

    /** Tells whether the stack is read after the cast. */
    boolean readsValue();

    /** The gradient with respect to the operand, of that with respect to its casts, which it takes over. */
    Tensor straightThrough(Tensor grad);

    /** Frees what was made, but for the stack itself. */
    void free();
}
