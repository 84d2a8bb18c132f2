package io.altgrad.nn;

import io.altgrad.quantize.Mode;
import io.altgrad.quantize.OperandCast;
import io.altgrad.spec.Computation;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Recipe;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Tensor;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A Linear whose matrix products see quantized operands. It wraps the Linear and shares its parameters; they stay in
 * float32, and gradients reach them by the recipe's straight-through rule. The bias and its gradient are never
 * quantized.
 *
 * <p>With Q for each operand's cast: forward {@code Q(x) Q(W)ᵀ + b}, input gradient {@code Q(G) Q(W)}, weight gradient
 * {@code Q(G)ᵀ Q(x)}.
 */
public final class QuantizedLinear extends Layer {

    private final Linear linear;
    private final Recipe recipe;
    private final Computation computation;
    private final Map<Operand, OperandCast> casts = new EnumMap<>(Operand.class);

    /** An emulated one. */
    public QuantizedLinear(String name, Linear linear, Recipe recipe, long seed) {
        this(name, linear, recipe, Computation.EMULATED, seed);
    }

    /**
     * @param name the Linear's fully qualified name
     * @param linear whose parameters this shares
     * @param recipe which operands are cast, and how
     * @param computation {@code NATIVE} only where {@link NativeFit} has no objection
     * @param seed of the trial, for stochastic rounding
     */
    public QuantizedLinear(String name, Linear linear, Recipe recipe, Computation computation, long seed) {
        this.linear = linear;
        this.recipe = recipe;
        this.computation = computation;
        linear.parameters().forEach(this::parameter);
        recipe.casts()
                .forEach((operand, cast) ->
                        casts.put(operand, new OperandCast(name, operand, cast, recipe.straightThrough(), seed)));
    }

    /** The Linear that this wraps, untouched. */
    public Linear linear() {
        return linear;
    }

    public Recipe recipe() {
        return recipe;
    }

    public Computation computation() {
        return computation;
    }

    /** The cast of that operand. */
    public Optional<OperandCast> cast(Operand operand) {
        return Optional.ofNullable(casts.get(operand));
    }

    /** Ends an optimizer step: amax histories count steps, however many micro-batches each had. */
    public void endStep() {
        casts.values().forEach(OperandCast::endStep);
    }

    @Override
    public Pass forward(Tensor x, Context context) {
        if (context.mode() == Mode.EVALUATE_UNQUANTIZED) {
            return linear.forward(x, context);
        }
        return switch (computation) {
            case EMULATED -> emulated(x, context);
            case NATIVE -> onCodes(x, context);
        };
    }

    private Pass onCodes(Tensor x, Context context) {
        Ops ops = context.ops();
        OperandCast.Result<Codes> weight =
                encode(Operand.WEIGHT, linear.weight().value(), context);
        OperandCast.Result<Codes> input = encode(Operand.INPUT, x, context);
        Tensor product = ops.product(input.alongColumns(), weight.alongColumns()); // (rows, out)
        Tensor y = linear.bias() == null ? product : ops.add(product, linear.biasValue());
        return new Pass(y.reshape(x.shape().withLast(y.shape().last())), gradOutput -> {
            OperandCast.Result<Codes> grad = encode(Operand.GRAD_OUTPUT, gradOutput, context);
            Tensor gradWeight = ops.product(grad.alongRows(), input.alongRows()); // (out, in)
            Tensor gradInput = ops.product(grad.alongColumns(), weight.alongRows()); // (rows, in)
            linear.weight().accumulate(weight.straightThrough(gradWeight));
            linear.accumulateBias(gradOutput, ops);
            return input.straightThrough(gradInput.reshape(x.shape()));
        });
    }

    private OperandCast.Result<Codes> encode(Operand operand, Tensor value, Context context) {
        return casts.get(operand).encode(value, context.occasion());
    }

    private Pass emulated(Tensor x, Context context) {
        Ops ops = operations(context);
        Entered weight = enter(Operand.WEIGHT, linear.weight().value(), context);
        Entered input = enter(Operand.INPUT, x, context);
        Tensor y = ops.linear(input.alongColumns, weight.alongColumns, linear.biasValue());
        return new Pass(y, gradOutput -> {
            Entered grad = enter(Operand.GRAD_OUTPUT, gradOutput, context);
            Tensor gradWeight = ops.linearWeightGradient(grad.alongRows.get(), input.alongRows.get());
            Tensor gradInput = ops.linearInputGradient(grad.alongColumns, weight.alongRows.get());
            linear.weight().accumulate(weight.straightThrough.apply(gradWeight));
            linear.accumulateBias(gradOutput, ops);
            return input.straightThrough.apply(gradInput);
        });
    }

    /** On a GPU products round their operands to bfloat16, and would round away what a wider format is there for. */
    private Ops operations(Context context) {
        boolean fits = recipe.casts().values().stream().allMatch(cast -> Precision.BFLOAT16.holds(cast.format()));
        return fits ? context.ops() : context.ops().exact();
    }

    /** An operand as the products see it, cast or not. */
    private record Entered(Tensor alongColumns, Supplier<Tensor> alongRows, UnaryOperator<Tensor> straightThrough) {}

    private Entered enter(Operand operand, Tensor value, Context context) {
        OperandCast cast = casts.get(operand);
        if (cast == null) {
            return new Entered(value, () -> value, grad -> grad);
        }
        OperandCast.Result<Tensor> result = cast.apply(value, context.occasion());
        return new Entered(result.alongColumns(), result::alongRows, result::straightThrough);
    }

    /** For example {@code QuantizedLinear(128 -> 512, weight=e5m2)}. */
    @Override
    public String toString() {
        String operands = recipe.casts().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + "=" + entry.getValue().format().name())
                .collect(Collectors.joining(", "));
        return "Quantized" + linear.toString().replace(")", ", " + operands + ")");
    }
}
