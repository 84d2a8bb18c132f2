package io.altgrad.nn;

import io.altgrad.quantize.Occasion;
import io.altgrad.quantize.OperandCast;
import io.altgrad.spec.ActivationUse.Side;
import io.altgrad.spec.QuantizationSpec.Arithmetic;
import io.altgrad.spec.Recipe;
import io.altgrad.tensor.Tensor;
import java.util.List;

/**
 * A value between two layers that is cast on its way forward, or whose gradient is on its way back. With Q for the cast of
 * the value and R for that of the gradient, {@code Q(x)} follows, and {@code R(G)} where the straight-through rule of Q
 * lets it pass.
 */
final class QuantizedActivation extends QuantizedLayer {

    private final OperandCast<Tensor> output;
    private final OperandCast<Tensor> gradOutput;

    QuantizedActivation(String name, Activation plain, Recipe recipe, Arithmetic arithmetic, long seed) {
        super(plain, recipe, arithmetic);
        output = OperandCast.ofActivation(name, plain.site(), Side.OUTPUT, recipe, seed);
        gradOutput = OperandCast.ofActivation(name, plain.site(), Side.GRAD_OUTPUT, recipe, seed);
    }

    @Override
    List<OperandCast<Tensor>> casts() {
        return List.of(output, gradOutput);
    }

    @Override
    Pass quantizedForward(Tensor x, Context context) {
        Occasion occasion = context.occasion();
        OperandCast.Result<Tensor> value = output.apply(x, occasion);
        return new Pass(
                value.alongColumns(),
                value.alongColumns() == x ? Pass.Input.PASSED_ON : Pass.Input.SPENT,
                grad -> value.straightThrough(gradOutput.apply(grad, occasion).alongColumns()));
    }

    /** For example {@code QuantizedActivation(norm)}. */
    @Override
    public String toString() {
        return "Quantized" + plain();
    }
}
