package io.altgrad.quantize;

import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.StackCasts;
import io.altgrad.tensor.StackOps;
import io.altgrad.tensor.StackedCast;
import io.altgrad.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The casts that the models of a stack have of one operand, made at once by a device, each as {@link OperandCast} makes it. */
public final class StackCast {

    private final StackCasts.Made made;
    private final StackOps ops;

    private StackCast(StackCasts.Made made, StackOps ops) {
        this.made = made;
        this.ops = ops;
    }

    /** A model's cast of an operand, and the forward or backward that it is part of. */
    public record Of(OperandCast<Tensor> cast, Occasion occasion) {}

    /**
     * Casts an operand's stack.
     *
     * @param casts by the number of the model; one without has none
     * @return empty where no model casts it, or not all of these casts can be made at once
     */
    public static Optional<StackCast> of(Tensor stack, Map<Integer, Of> casts, StackOps ops) {
        Optional<StackCasts> atOnce = ops.casts();
        Optional<DeviceKernels> kernels = ops.single().kernels();
        if (atOnce.isEmpty() || kernels.isEmpty()) {
            return Optional.empty();
        }
        Map<Integer, StackedCast.Part> parts = new HashMap<>();
        long firstDraw = 0;
        for (Map.Entry<Integer, Of> entry : casts.entrySet()) {
            Of of = entry.getValue();
            if (!of.cast().isNone()) {
                Optional<StackedCast.Part> part = of.cast().ofStack(kernels.get(), of.occasion());
                if (part.isEmpty()) {
                    return Optional.empty();
                }
                parts.put(entry.getKey(), part.get());
                firstDraw = of.occasion().firstDraw(stack);
            }
        }
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(new StackCast(atOnce.get().cast(stack, parts, firstDraw), ops));
    }

    /** The operand as the products of all models see it. */
    public Tensor operand() {
        return made.values();
    }

    /** The gradient with respect to the operand, of that with respect to its casts, which it takes over. */
    public Tensor straightThrough(Tensor grad) {
        if (made.kept() == null) {
            return grad;
        }
        try (grad) {
            return ops.multiply(grad, made.kept());
        }
    }

    /** Frees what was made. */
    public void free() {
        made.values().close();
        if (made.kept() != null) {
            made.kept().close();
        }
    }
}
