package io.altgrad.sweep;

import io.altgrad.nn.Bias;
import io.altgrad.nn.Context;
import io.altgrad.nn.Linear;
import io.altgrad.nn.Pass;
import io.altgrad.nn.QuantizedLinear;
import io.altgrad.spec.Recipe;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;

/** The first pass of a Linear called {@code layer} under a recipe, with seed 1: its three products. */
record LinearStep(Tensor output, Tensor gradInput, Tensor gradWeight) {

    /**
     * Makes it.
     *
     * @param weight (out, in)
     * @param input (rows, in)
     * @param gradOutput (rows, out)
     */
    static LinearStep of(
            Recipe recipe, double[][] weight, double[][] input, double[][] gradOutput, Scope scope, Ops ops) {
        Linear linear = new Linear(scope, weight[0].length, weight.length, Bias.WITHOUT);
        Matrices.write(weight, linear.weight().value());
        Pass pass = new QuantizedLinear("layer", linear, recipe, 1)
                .forward(Matrices.tensor(input, ops), Context.training(ops, 1, 0));
        Tensor gradInput = pass.backward().apply(Matrices.tensor(gradOutput, ops));
        return new LinearStep(pass.value(), gradInput, linear.weight().gradient());
    }
}
