package io.altgrad.train;

import io.altgrad.checkpoint.TrainingState;
import io.altgrad.nn.Parameter;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * AdamW (Loshchilov and Hutter 2019) with epsilon 1e-8. Weight decay acts on matrices alone: biases and LayerNorms are
 * left out, as in nanoGPT. Moments and weights are kept in the numbers that the trial says: an update computes in float32 with
 * them, and what it gives is cast when it is done, so that the weights have seen the moments of their own step.
 */
final class AdamW {

    private final TrainingSpec.Optimizer chosen;
    private final ParameterGroup matrices;
    private final ParameterGroup vectors;
    private int updates;

    /**
     * Moments of zero that live as long as {@code scope}.
     *
     * @param seed of stochastic rounding
     */
    AdamW(Map<String, Parameter> parameters, TrainingSpec.Optimizer chosen, Scope scope, long seed) {
        this.chosen = chosen;
        this.matrices = new ParameterGroup(scope, chosen, chosen.weightDecay(), seed);
        this.vectors = new ParameterGroup(scope, chosen, 0, seed);
        parameters.forEach((name, parameter) -> {
            boolean matrix = parameter.value().shape().rank() >= 2;
            (matrix ? matrices : vectors).add(name, parameter);
        });
    }

    /** The number of updates made. */
    int updates() {
        return updates;
    }

    /** Matrices, and the rest. */
    List<ParameterGroup> groups() {
        return List.of(matrices, vectors);
    }

    /** Brings the weights to the numbers that they are kept in, before the first update. */
    void begin(Ops ops) {
        groups().forEach(group -> group.keepWeights(ops, updates));
    }

    /**
     * Scales all gradients down to the clipping norm where they exceed it, updates every parameter and clears its
     * gradient. Where the norm is not finite nothing happens, and the gradients stay for whoever looks for the culprit.
     *
     * @return the global L2 norm of the gradients before clipping
     */
    double step(Ops ops, double learningRate) {
        List<Tensor> gradients = new ArrayList<>();
        groups().forEach(group -> gradients.addAll(group.gradients()));
        double norm = ops.globalNorm(gradients);
        if (!Double.isFinite(norm)) {
            return norm;
        }
        if (clipping(norm) != 1) {
            ops.scaleInPlace(gradients, clipping(norm));
        }
        updates++;
        for (ParameterGroup group : groups()) {
            group.update(ops, updates, learningRate);
            group.keep(ops, updates);
        }
        return norm;
    }

    /** The factor that gradients of that norm are to be scaled by; 1 where they stay. */
    double clipping(double norm) {
        return chosen.gradientClip() > 0 && norm > chosen.gradientClip() ? chosen.gradientClip() / (norm + 1e-6) : 1;
    }

    /** Takes in that someone else has made the update of a step, and brings what it gave to the numbers it is kept in. */
    void updated(Ops ops) {
        updates++;
        groups().forEach(group -> group.keep(ops, updates));
    }

    /** A copy of the moments by the names of their parameters. */
    TrainingState.Moments moments() {
        Map<String, SafeTensor> first = new LinkedHashMap<>();
        Map<String, SafeTensor> second = new LinkedHashMap<>();
        groups().forEach(group -> group.copyMoments(first, second));
        return new TrainingState.Moments(first, second);
    }

    /** Makes this what gave those moments after {@code made} updates of parameters of the same names and shapes. */
    void restore(TrainingState.Moments moments, int made) {
        updates = made;
        groups().forEach(group -> group.restore(moments));
    }
}
