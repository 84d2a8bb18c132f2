package io.altgrad.nn;

import io.altgrad.quantize.Mode;
import io.altgrad.quantize.OperandCast;
import io.altgrad.quantize.StackCast;
import io.altgrad.quantize.StackForm;
import io.altgrad.spec.Operand;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.StackOps;
import io.altgrad.tensor.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The Linears that several models have in one place, quantized or not: each model has its own casts, and the products of
 * all are one batch.
 *
 * @param whole with the stacked parameters
 * @param layers of each model
 * @param products of all of them
 * @param form of the operands of these
 */
record StackedLinear<T>(Linear whole, List<Layer> layers, Products<T> products, StackForm<T> form) {

    /** The layers of that place as one; empty where their products cannot be one batch. */
    static Optional<StackedLinear<?>> of(Layer whole, List<Layer> layers, StackContext context) {
        if (!(whole instanceof Linear linear)
                || context.whole().mode() != Mode.TRAIN
                || !context.ops().isBatch()) {
            return Optional.empty();
        }
        Set<Optional<QuantizedLinear.OfStack>> found = new HashSet<>();
        boolean areAllQuantized = true;
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i) instanceof QuantizedLinear quantized) {
                found.add(quantized.ofStack(context.model(i)));
            } else if (layers.get(i) instanceof Linear) {
                areAllQuantized = false;
            } else {
                return Optional.empty();
            }
        }
        if (found.size() != 1 || found.contains(Optional.empty())) {
            return Optional.empty();
        }
        QuantizedLinear.OfStack way = found.iterator().next().orElseThrow();
        // An operand without casts lies in another order than one that is cast transposed.
        if (!way.castAnew().isEmpty() && !areAllQuantized) {
            return Optional.empty();
        }
        return Optional.of(
                way.products() == Products.SCALED
                        ? new StackedLinear<>(linear, layers, Products.SCALED, StackForm.CODE_VALUES)
                        : new StackedLinear<>(linear, layers, Products.EMULATED, StackForm.OPERANDS));
    }

    Pass forward(Tensor x, StackContext context) {
        StackOps ops = context.ops();
        StackCast<T> weight = cast(Operand.WEIGHT, whole.weight().value(), context);
        StackCast<T> input = cast(Operand.INPUT, x, context);
        Tensor y = products.forward(ops, input.alongColumns(), weight.alongColumns(), whole.biasValue());
        Shape shape = x.shape();
        Pass.Input ofInput = input.readsValue() ? Pass.Input.KEPT : Pass.Input.SPENT;
        return new Pass(QuantizedLinear.shaped(y, shape.withLast(y.shape().last())), ofInput, gradOutput -> {
            StackCast<T> grad = cast(Operand.GRAD_OUTPUT, gradOutput, context);
            Tensor gradWeight = products.gradWeight(ops, grad.alongRows(), input.alongRows()); // (out, in)
            Tensor gradInput = products.gradInput(ops, grad.alongColumns(), weight.alongRows());
            whole.weight().accumulate(weight.straightThrough(gradWeight));
            whole.accumulateBias(gradOutput, ops);
            Tensor made = input.straightThrough(QuantizedLinear.shaped(gradInput, shape));
            List.of(weight, input, grad).forEach(StackCast::free);
            return made;
        });
    }

    private StackCast<T> cast(Operand operand, Tensor stack, StackContext context) {
        Map<Integer, StackCast.Of<T>> casts = new HashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i) instanceof QuantizedLinear quantized && context.goesOn(i)) {
                OperandCast<T> cast = quantized.cast(operand);
                casts.put(i, new StackCast.Of<>(cast, context.model(i).occasion()));
            }
        }
        return StackCast.of(stack, casts, form, context.ops());
    }
}
