package io.altgrad.nn;

import io.altgrad.quantize.Occasion;
import io.altgrad.quantize.OperandCast;
import io.altgrad.spec.Backward;
import io.altgrad.spec.Bfloat16Fit;
import io.altgrad.spec.Computation;
import io.altgrad.spec.Compute;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Product;
import io.altgrad.spec.QuantizationSpec.Arithmetic;
import io.altgrad.spec.Recipe;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A Linear whose matrix products see quantized operands. It wraps the Linear and shares its parameters; they stay in
 * float32, and gradients reach them by the recipe's straight-through rule. The bias and its gradient are never
 * quantized.
 *
 * <p>With Q for each use's cast: forward {@code Q(x) Q(W)ᵀ + b}, input gradient {@code Q(G) Q(W)}, weight gradient
 * {@code Q(G)ᵀ Q(x)}. A recipe's transform is of both operands of a product, before their casts; its accumulator makes a
 * product's sums.
 */
public final class QuantizedLinear extends QuantizedLayer {

    private final Linear linear;
    private final Quantized<?> quantized;

    /** The products of this layer, and the casts that make their operands. */
    private record Quantized<T>(
            Products<T> products, OperandCast<T> weight, OperandCast<T> input, OperandCast<T> gradOutput) {

        static <T> Quantized<T> of(Products<T> products, String layer, Recipe recipe, long seed) {
            Function<Operand, OperandCast<T>> cast =
                    operand -> new OperandCast<>(layer, operand, recipe, products.form(), seed);
            return new Quantized<>(
                    products, cast.apply(Operand.WEIGHT), cast.apply(Operand.INPUT), cast.apply(Operand.GRAD_OUTPUT));
        }

        List<OperandCast<T>> casts() {
            return List.of(weight, input, gradOutput);
        }
    }

    /** An emulated one. */
    public QuantizedLinear(String name, Linear linear, Recipe recipe, long seed) {
        this(name, linear, recipe, Arithmetic.DEFAULT, seed);
    }

    /**
     * @param name the Linear's fully qualified name
     * @param linear whose parameters this shares
     * @param recipe which operands are cast for which products, and how
     * @param arithmetic on codes only where {@link NativeFit} has no objection
     * @param seed of the trial, for stochastic rounding
     */
    public QuantizedLinear(String name, Linear linear, Recipe recipe, Arithmetic arithmetic, long seed) {
        super(linear, recipe, arithmetic);
        this.linear = linear;
        this.quantized = switch (arithmetic.computation()) {
            case EMULATED ->
                isScaled()
                        ? Quantized.of(Products.SCALED, name, recipe, seed)
                        : Quantized.of(ofValues(), name, recipe, seed);
            case NATIVE -> Quantized.of(Products.NATIVE, name, recipe, seed);
        };
    }

    private Products<Tensor> ofValues() {
        if (!recipe().accumulators().isEmpty()) {
            return new AccumulatedProducts(recipe());
        }
        return isExact() ? Products.EXACT : Products.EMULATED;
    }

    /** The Linear that this wraps, untouched. */
    public Linear linear() {
        return linear;
    }

    public Computation computation() {
        return arithmetic().computation();
    }

    /** Tells whether its products are of the values of codes in bfloat16. */
    private boolean isScaled() {
        return arithmetic().compute() == Compute.BFLOAT16
                && Bfloat16Fit.objection(recipe()).isEmpty();
    }

    /**
     * The way in which several models' products may be made at once.
     *
     * @param products {@link Products#EMULATED} or {@link Products#SCALED}
     * @param castAnew operands whose two products have each a cast of its own
     */
    record OfStack(Products<?> products, Set<Operand> castAnew) {}

    /** The way in which its products may be made at once with other models'; empty where they may not in that context. */
    Optional<OfStack> ofStack(Context context) {
        if (operations(context) != context.ops()) {
            return Optional.empty();
        }
        Set<Operand> castAnew = Arrays.stream(Operand.values())
                .filter(operand -> OperandCast.castsAnew(recipe(), operand))
                .collect(Collectors.toSet());
        if (castAnew.isEmpty() && quantized.products() instanceof Products.OfValues) {
            return Optional.of(new OfStack(Products.EMULATED, castAnew));
        }
        // A device's casts of transposed operands all lie in one order.
        boolean areInOneOrder = castAnew.isEmpty()
                || context.ops().kernels().isPresent()
                        && castAnew.stream()
                                .allMatch(operand ->
                                        recipe().cast(operand.alongRows()).isPresent());
        return quantized.products() == Products.SCALED && areInOneOrder
                ? Optional.of(new OfStack(Products.SCALED, castAnew))
                : Optional.empty();
    }

    /** The cast of one operand, in the form of {@linkplain #ofStack the products of a stack}. */
    @SuppressWarnings("unchecked")
    <T> OperandCast<T> cast(Operand operand) {
        Quantized<T> own = (Quantized<T>) quantized;
        return switch (operand) {
            case WEIGHT -> own.weight();
            case INPUT -> own.input();
            case GRAD_OUTPUT -> own.gradOutput();
        };
    }

    @Override
    List<? extends OperandCast<?>> casts() {
        return quantized.casts();
    }

    @Override
    Pass quantizedForward(Tensor x, Context context) {
        return forward(quantized, x, context);
    }

    private <T> Pass forward(Quantized<T> by, Tensor x, Context context) {
        Ops ops = operations(context);
        Products<T> products = by.products();
        Occasion occasion = context.occasion();
        OperandCast.Result<T> weight = by.weight().apply(linear.weight().value(), occasion);
        OperandCast.Result<T> input = by.input().apply(x, occasion);
        Tensor y = products.forward(ops, input.alongColumns(), weight.alongColumns(), linear.biasValue());
        Shape shape = x.shape();
        Pass.Input ofInput = input.readsValue() ? Pass.Input.KEPT : Pass.Input.SPENT;
        return new Pass(shaped(y, shape.withLast(y.shape().last())), ofInput, gradOutput -> {
            OperandCast.Result<T> grad = by.gradOutput().apply(gradOutput, occasion);
            Tensor gradWeight = products.gradWeight(ops, grad.alongRows(), input.alongRows()); // (out, in)
            Tensor gradInput = products.gradInput(ops, grad.alongColumns(), weight.alongRows()); // (rows, in)
            linear.weight().accumulate(weight.straightThrough(gradWeight));
            linear.accumulateBias(gradOutput, ops);
            List.of(weight, input, grad).forEach(OperandCast.Result::free);
            return input.straightThrough(shaped(gradInput, shape));
        });
    }

    private Ops operations(Context context) {
        return isExact() ? context.ops().exact() : context.ops();
    }

    /** Products in bfloat16 round their operands to it, and would round away what a wider format is there for. */
    private boolean isExact() {
        return arithmetic().compute() == Compute.BFLOAT16
                ? !isScaled()
                : recipe().casts().values().stream().anyMatch(cast -> !Precision.BFLOAT16.holds(cast.format()));
    }

    /** Rows as the leading dimensions of that shape. */
    static Tensor shaped(Tensor rows, Shape shape) {
        if (rows.shape().equals(shape)) {
            return rows;
        }
        try (rows) {
            return rows.reshape(shape);
        }
    }

    /** For example {@code QuantizedLinear(128 -> 512, weight=e5m2)}. */
    @Override
    public String toString() {
        Recipe recipe = recipe();
        String casts = recipe.named().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().format().name())
                .collect(Collectors.joining(", "));
        StringBuilder beside = new StringBuilder();
        if (recipe.backward() != Backward.CAST) {
            beside.append(", backward=").append(recipe.backward());
        }
        for (Product product : Product.values()) {
            recipe.transform(product).ifPresent(transform -> beside.append(", " + product + ".hadamard=" + transform));
            recipe.accumulator(product).ifPresent(sums -> beside.append(", " + product + ".accumulate=" + sums));
        }
        return "Quantized" + linear.toString().replace(")", ", " + casts + beside + ")");
    }
}
