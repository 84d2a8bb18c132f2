package io.altgrad.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.altgrad.tensor.Ops;

/** {@code y = x Wᵀ + b} over the last dimension: x (…, in), W (out, in), b (out). */
public final class Linear extends Layer {

    private final Parameter weight;
    private final Parameter bias;

    /** A layer of zeros whose parameters live as long as {@code manager}. */
    public Linear(NDManager manager, int in, int out, Bias bias) {
        this(Parameter.zeros(manager, out, in), bias == Bias.WITH ? Parameter.zeros(manager, out) : null);
    }

    private Linear(Parameter weight, Parameter bias) {
        this.weight = parameter("weight", weight);
        this.bias = bias == null ? null : parameter("bias", bias);
    }

    /** A layer without bias whose weight is another module's too, as a head's is the embedding's. */
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
    public Pass forward(NDArray x, Context context) {
        Ops ops = context.ops();
        NDArray y = ops.linear(x, weight.value(), biasValue());
        return new Pass(y, grad -> {
            weight.accumulate(ops.linearWeightGradient(grad, x));
            accumulateBias(grad, ops);
            return ops.linearInputGradient(grad, weight.value());
        });
    }

    NDArray biasValue() {
        return bias == null ? null : bias.value();
    }

    void accumulateBias(NDArray grad, Ops ops) {
        if (bias != null) {
            bias.accumulate(ops.biasGradient(grad));
        }
    }

    /** For example {@code Linear(128 -> 512)}. */
    @Override
    public String toString() {
        return "Linear(" + weight.value().getShape().get(1) + " -> "
                + weight.value().getShape().get(0) + ")";
    }
}
