package io.altgrad.nn;

import io.altgrad.arithmetic.RoundedProduct;
import io.altgrad.quantize.Form;
import io.altgrad.spec.Accumulator;
import io.altgrad.spec.Product;
import io.altgrad.spec.Recipe;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Profile.Kind;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import java.util.Optional;

/** Products of values, of which those with an accumulator sum by it, and all others as {@link Products#EMULATED} does. */
record AccumulatedProducts(Recipe recipe) implements Products<Tensor> {

    @Override
    public Form<Tensor> form() {
        return Form.VALUES;
    }

    @Override
    public Tensor forward(Ops ops, Tensor input, Tensor weight, Tensor bias) {
        Optional<Accumulator> accumulator = recipe.accumulator(Product.FORWARD);
        if (accumulator.isEmpty()) {
            return EMULATED.forward(ops, input, weight, bias);
        }
        Shape shape = input.shape().withLast(weight.shape().extent(0));
        Tensor product = ops.timed(
                Kind.GEMM_FORWARD,
                () -> RoundedProduct.of(ops, ops.rows(input), weight.transpose(), accumulator.get(), shape));
        return bias == null ? product : ops.add(product, bias);
    }

    @Override
    public Tensor gradInput(Ops ops, Tensor gradOutput, Tensor weight) {
        Optional<Accumulator> accumulator = recipe.accumulator(Product.GRAD_INPUT);
        if (accumulator.isEmpty()) {
            return EMULATED.gradInput(ops, gradOutput, weight);
        }
        Shape shape = gradOutput.shape().withLast(weight.shape().last());
        return ops.timed(
                Kind.GEMM_INPUT_GRADIENT,
                () -> RoundedProduct.of(ops, ops.rows(gradOutput), weight, accumulator.get(), shape));
    }

    @Override
    public Tensor gradWeight(Ops ops, Tensor gradOutput, Tensor input) {
        Optional<Accumulator> accumulator = recipe.accumulator(Product.GRAD_WEIGHT);
        if (accumulator.isEmpty()) {
            return EMULATED.gradWeight(ops, gradOutput, input);
        }
        Shape shape = Shape.of(gradOutput.shape().last(), input.shape().last());
        return ops.timed(
                Kind.GEMM_WEIGHT_GRADIENT,
                () -> RoundedProduct.of(
                        ops, ops.rows(gradOutput).transpose(), ops.rows(input), accumulator.get(), shape));
    }
}
