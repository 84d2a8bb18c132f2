package io.altgrad.nn;

import io.altgrad.spec.QuantizationSpec.Arithmetic;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Site;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;

/** {@code y = x Wᵀ + b} over the last dimension: x (…, in), W (out, in), b (out). */
public final class Linear extends Castable {

    private final Parameter weight;
    private final Parameter bias;

    /** A layer of zeros whose parameters live as long as {@code scope}. */
    public Linear(Scope scope, int in, int out, Bias bias) {
        this(Parameter.zeros(scope, out, in), bias == Bias.WITH ? Parameter.zeros(scope, out) : null);
    }

    private Linear(Parameter weight, Parameter bias) {
        this.weight = parameter("weight", weight);
        this.bias = bias == null ? null : parameter("bias", bias);
    }

    /** A layer without bias whose weight is another component's too, as a head's is the embedding's. */
    public static Linear tiedTo(Parameter weight) {
        return new Linear(weight, null);
    }

    public Parameter weight() {
        return weight;
    }

    /** The bias; null where there is none. */
    public Parameter bias() {
        return bias;
    }

    @Override
    public Pass forward(Tensor x, Context context) {
        Ops ops = context.ops();
        Tensor input = ops.operand(x);
        Tensor y = ops.linear(input, weight.operand(ops), biasValue());
        return new Pass(y, input == x ? Pass.Input.KEPT : Pass.Input.SPENT, grad -> {
            Tensor gradOutput = ops.operand(grad);
            weight.accumulate(ops.linearWeightGradient(gradOutput, input));
            accumulateBias(grad, ops);
            Tensor gradInput = ops.linearInputGradient(gradOutput, weight.operand(ops));
            if (gradOutput != grad) {
                gradOutput.close();
            }
            if (input != x) {
                input.close();
            }
            return gradInput;
        });
    }

    @Override
    boolean isIndividual(Context context) {
        return false;
    }

    Tensor biasValue() {
        return bias == null ? null : bias.value();
    }

    void accumulateBias(Tensor grad, Ops ops) {
        if (bias != null) {
            bias.accumulate(ops.biasGradient(grad));
        }
    }

    @Override
    public Site site() {
        return Site.LINEAR;
    }

    @Override
    public QuantizedLayer quantized(String name, Recipe recipe, Arithmetic arithmetic, long seed) {
        return new QuantizedLinear(name, this, recipe, arithmetic, seed);
    }

    /** For example {@code Linear(128 -> 512)}. */
    @Override
    public String toString() {
        return "Linear(" + weight.value().shape().extent(1) + " -> "
                + weight.value().shape().extent(0) + ")";
    }
}
