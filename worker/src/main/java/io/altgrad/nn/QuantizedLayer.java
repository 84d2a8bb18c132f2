package io.altgrad.nn;

import io.altgrad.quantize.AmaxHistory;
import io.altgrad.quantize.Mode;
import io.altgrad.quantize.OperandCast;
import io.altgrad.spec.QuantizationSpec.Arithmetic;
import io.altgrad.spec.Recipe;
import io.altgrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A layer that computes as the one that it wraps, with casts; without them where an evaluation is unquantized. */
public abstract class QuantizedLayer extends Layer {

    private final Castable plain;
    private final Recipe recipe;
    private final Arithmetic arithmetic;

    QuantizedLayer(Castable plain, Recipe recipe, Arithmetic arithmetic) {
        this.plain = plain;
        this.recipe = recipe;
        this.arithmetic = arithmetic;
        plain.parameters().forEach(this::parameter);
    }

    /** The layer that this wraps, untouched. */
    public final Castable plain() {
        return plain;
    }

    public final Recipe recipe() {
        return recipe;
    }

    /** The arithmetic of its products. */
    public final Arithmetic arithmetic() {
        return arithmetic;
    }

    /** Its casts, one for each operand. */
    abstract List<? extends OperandCast<?>> casts();

    /** The output with casts. */
    abstract Pass quantizedForward(Tensor x, Context context);

    @Override
    public final Pass forward(Tensor x, Context context) {
        return context.mode() == Mode.EVALUATE_UNQUANTIZED ? plain.forward(x, context) : quantizedForward(x, context);
    }

    /** The amax histories of the casts by {@linkplain OperandCast#histories operand or use}. */
    public final Map<String, AmaxHistory> histories() {
        Map<String, AmaxHistory> histories = new LinkedHashMap<>();
        casts().forEach(cast -> histories.putAll(cast.histories()));
        return histories;
    }

    /** Ends an optimizer step: amax histories count steps, however many micro-batches each had. */
    public final void endStep() {
        casts().forEach(OperandCast::endStep);
    }
}
