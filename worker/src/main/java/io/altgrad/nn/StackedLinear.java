package io.altgrad.nn;

import io.altgrad.quantize.DivergedOperand;
import io.altgrad.quantize.OperandCast.Result;
import io.altgrad.quantize.StackCast;
import io.altgrad.spec.Operand;
import io.altgrad.tensor.StackOps;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Linears that several models have in one place, quantized or not, whose products are of values: each model casts its
 * own operands, and the products of all are one batch.
 *
 * @param whole with the stacked parameters
 * @param layers of each model
 */
record StackedLinear(Linear whole, List<Layer> layers) {

    /** Tells whether the products of such layers can be one batch. */
    static boolean serves(List<Layer> layers, StackContext context) {
        for (int i = 0; i < layers.size(); i++) {
            boolean serves = layers.get(i) instanceof Linear
                    || layers.get(i) instanceof QuantizedLinear quantized
                            && quantized.multipliesValues(context.model(i));
            if (!serves) {
                return false;
            }
        }
        return true;
    }

    Pass forward(Tensor x, StackContext context) {
        Forward forward = new Forward(context);
        Tensor weight = forward.operand(Operand.WEIGHT, whole.weight().value());
        Tensor input = forward.operand(Operand.INPUT, x);
        Tensor y = context.ops().linear(input, weight, whole.biasValue());
        return new Pass(
                y, input == x ? Pass.Input.KEPT : Pass.Input.SPENT, grad -> forward.backward(grad, input, weight));
    }

    /** One forward, with what each model's casts gave in it. */
    private final class Forward {

        private final StackContext context;
        private final StackOps ops;

        /** By model; one without casts, or that has diverged, has none. */
        private final List<Map<Operand, Result<Tensor>>> casts = new ArrayList<>();

        /** The casts that were made at once. */
        private final Map<Operand, StackCast> together = new EnumMap<>(Operand.class);

        private final List<Tensor> copies = new ArrayList<>();

        Forward(StackContext context) {
            this.context = context;
            this.ops = context.ops();
            layers.forEach(layer -> casts.add(new EnumMap<>(Operand.class)));
        }

        /** The stack of what enters the products for {@code value}; itself where no model casts it. */
        Tensor operand(Operand operand, Tensor value) {
            Map<Integer, StackCast.Of> present = new HashMap<>();
            for (int i = 0; i < layers.size(); i++) {
                if (layers.get(i) instanceof QuantizedLinear quantized && context.goesOn(i)) {
                    present.put(
                            i,
                            new StackCast.Of(
                                    quantized.cast(operand), context.model(i).occasion()));
                }
            }
            Optional<StackCast> cast = StackCast.of(value, present, ops);
            if (cast.isEmpty()) {
                return byModel(operand, value);
            }
            together.put(operand, cast.get());
            return cast.get().operand();
        }

        private Tensor byModel(Operand operand, Tensor value) {
            List<Tensor> parts = ops.parts(value);
            List<Tensor> made = new ArrayList<>();
            for (int i = 0; i < layers.size(); i++) {
                made.add(cast(i, operand, parts.get(i)));
            }
            if (made.equals(parts)) {
                return value;
            }
            Tensor copy = ops.over(made);
            copies.add(copy);
            return copy;
        }

        private Tensor cast(int model, Operand operand, Tensor part) {
            if (layers.get(model) instanceof QuantizedLinear quantized && context.goesOn(model)) {
                try {
                    Result<Tensor> cast = quantized
                            .cast(operand)
                            .apply(part, context.model(model).occasion());
                    casts.get(model).put(operand, cast);
                    return cast.alongColumns();
                } catch (DivergedOperand e) {
                    context.diverged(model, e);
                }
            }
            return part;
        }

        Tensor backward(Tensor grad, Tensor input, Tensor weight) {
            Tensor gradOutput = operand(Operand.GRAD_OUTPUT, grad);
            Tensor gradWeight = ops.linearWeightGradient(gradOutput, input);
            Tensor gradInput = ops.linearInputGradient(gradOutput, weight);
            whole.weight().accumulate(straightThrough(Operand.WEIGHT, gradWeight));
            whole.accumulateBias(grad, ops);
            casts.forEach(ofModel -> ofModel.values().forEach(Result::free));
            copies.forEach(Tensor::close);
            Tensor made = straightThrough(Operand.INPUT, gradInput);
            together.values().forEach(StackCast::free);
            return made;
        }

        /** The gradient with respect to an operand, of that with respect to its casts, which it takes over. */
        private Tensor straightThrough(Operand operand, Tensor grad) {
            if (together.containsKey(operand)) {
                return together.get(operand).straightThrough(grad);
            }
            List<Tensor> parts = ops.parts(grad);
            List<Tensor> made = new ArrayList<>();
            for (int i = 0; i < layers.size(); i++) {
                Result<Tensor> cast = casts.get(i).get(operand);
                made.add(cast == null ? parts.get(i) : cast.straightThrough(parts.get(i)));
            }
            if (made.equals(parts)) {
                return grad;
            }
            for (int i = 0; i < made.size(); i++) {
                if (made.get(i) == parts.get(i)) {
                    // Of its own stack now.
                    made.set(i, parts.get(i).reshape(parts.get(i).shape()));
                }
            }
            grad.close();
            return ops.stack(made);
        }
    }
}
