package io.altgrad.nn;

import ai.djl.ndarray.NDArray;
import io.altgrad.quantize.TensorQuantizer;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Recipe;
import io.altgrad.tensor.Ops;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A Linear whose matrix products see quantized operands. It wraps the Linear and shares its parameters; they stay in
 * float32, and gradients reach them as if nothing had been quantized (the straight-through estimator, Bengio et al.
 * 2013, section 2). The bias and its gradient are never quantized.
 *
 * <p>With Q for each operand's cast: forward {@code Q(x) Q(W)ᵀ + b}, input gradient {@code Q(G) Q(W)}, weight gradient
 * {@code Q(G)ᵀ Q(x)}.
 */
public final class QuantizedLinear extends Layer {

    private final String name;
    private final Linear linear;
    private final Recipe recipe;
    private final Map<Operand, TensorQuantizer> quantizers = new EnumMap<>(Operand.class);

    /**
     * @param name the Linear's fully qualified name
     * @param linear whose parameters this shares
     * @param recipe which operands are cast, and how
     * @param seed of the trial, for stochastic rounding
     */
    public QuantizedLinear(String name, Linear linear, Recipe recipe, long seed) {
        this.name = name;
        this.linear = linear;
        this.recipe = recipe;
        linear.parameters().forEach(this::parameter);
        recipe.casts()
                .forEach((operand, cast) -> quantizers.put(operand, new TensorQuantizer(name, operand, cast, seed)));
    }

    /** The Linear that this wraps, untouched. */
    public Linear linear() {
        return linear;
    }

    public Recipe recipe() {
        return recipe;
    }

    @Override
    public Pass forward(NDArray x, Context context) {
        Ops ops = context.ops();
        NDArray weight = quantize(Operand.WEIGHT, linear.weight().value(), context);
        NDArray input = quantize(Operand.INPUT, x, context);
        NDArray y = ops.linear(input, weight, linear.biasValue());
        return new Pass(y, gradOutput -> {
            NDArray grad = quantize(Operand.GRAD_OUTPUT, gradOutput, context);
            linear.weight().accumulate(ops.linearWeightGradient(grad, input));
            linear.accumulateBias(gradOutput, ops);
            return ops.linearInputGradient(grad, weight);
        });
    }

    /** The operand as its cast makes it; the tensor itself where there is no cast. */
    private NDArray quantize(Operand operand, NDArray value, Context context) {
        TensorQuantizer quantizer = quantizers.get(operand);
        if (quantizer == null) {
            return value;
        }
        NDArray quantized = context.ops().emptyLike(value);
        switch (context.mode()) {
            case TRAIN -> quantizer.train(value, quantized, context.microBatch(), context.observer());
            case EVALUATE -> quantizer.evaluate(value, quantized, context.observer());
        }
        return quantized;
    }

    /** For example {@code QuantizedLinear(128 -> 512, weight=e5m2)}. */
    @Override
    public String toString() {
        String casts = recipe.casts().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey().name().toLowerCase(Locale.ROOT) + "=" + formatOf(entry.getValue()))
                .collect(Collectors.joining(", "));
        return "Quantized" + linear.toString().replace(")", ", " + casts + ")");
    }

    private static String formatOf(Cast cast) {
        return cast.format().name();
    }
}
