package io.altgrad.train;

import io.altgrad.checkpoint.ModelState;
import io.altgrad.checkpoint.TrainingState;
import io.altgrad.nn.Parameter;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * AdamW (Loshchilov and Hutter 2019) with epsilon 1e-8. Weight decay acts on matrices alone: biases and LayerNorms are
 * left out, as in nanoGPT.
 */
final class AdamW {

    private static final double EPSILON = 1e-8;

    private final TrainingSpec.Optimizer chosen;
    private final ParameterGroup matrices;
    private final ParameterGroup vectors;

    /** Moments of zero that live as long as {@code scope}. */
    AdamW(Map<String, Parameter> parameters, TrainingSpec.Optimizer chosen, Scope scope) {
        this.chosen = chosen;
        this.matrices = new ParameterGroup(scope, chosen.weightDecay());
        this.vectors = new ParameterGroup(scope, 0);
        parameters.forEach((name, parameter) -> {
            boolean matrix = parameter.value().shape().rank() >= 2;
            (matrix ? matrices : vectors).add(name, parameter);
        });
    }

    /**
     * Scales all gradients down to the clipping norm where they exceed it, updates every parameter and clears its
     * gradient. Where the norm is not finite nothing happens, and the gradients stay for whoever looks for the culprit.
     *
     * @return the global L2 norm of the gradients before clipping
     */
    double step(Ops ops, double learningRate) {
        List<Tensor> gradients = new ArrayList<>(matrices.gradients());
        gradients.addAll(vectors.gradients());
        double norm = ops.globalNorm(gradients);
        if (!Double.isFinite(norm)) {
            return norm;
        }
        if (chosen.gradientClip() > 0 && norm > chosen.gradientClip()) {
            ops.scaleInPlace(gradients, chosen.gradientClip() / (norm + 1e-6));
        }
        matrices.update(ops, learningRate);
        vectors.update(ops, learningRate);
        return norm;
    }

    /** A copy of the moments by the names of their parameters. */
    TrainingState.Moments moments() {
        Map<String, SafeTensor> first = new LinkedHashMap<>();
        Map<String, SafeTensor> second = new LinkedHashMap<>();
        for (ParameterGroup group : List.of(matrices, vectors)) {
            group.copyMoments(first, second);
        }
        return new TrainingState.Moments(first, second);
    }

    /** Makes this what gave those moments after {@code updates} updates of parameters of the same names and shapes. */
    void restore(TrainingState.Moments moments, int updates) {
        matrices.restore(moments, updates);
        vectors.restore(moments, updates);
    }

    /** Parameters that share a weight decay, with their moments. */
    private final class ParameterGroup {

        private final Scope scope;
        private final double weightDecay;
        private final List<String> names = new ArrayList<>();
        private final List<Parameter> parameters = new ArrayList<>();
        private final List<Tensor> values = new ArrayList<>();
        private final List<Tensor> firstMoments = new ArrayList<>();
        private final List<Tensor> secondMoments = new ArrayList<>();
        private final List<Tensor> steps = new ArrayList<>();

        ParameterGroup(Scope scope, double weightDecay) {
            this.scope = scope;
            this.weightDecay = weightDecay;
        }

        void add(String name, Parameter parameter) {
            Shape shape = parameter.value().shape();
            names.add(name);
            parameters.add(parameter);
            values.add(parameter.value());
            firstMoments.add(scope.zeros(shape));
            secondMoments.add(scope.zeros(shape));
            steps.add(scope.zeros(Shape.of()));
        }

        void copyMoments(Map<String, SafeTensor> first, Map<String, SafeTensor> second) {
            for (int i = 0; i < names.size(); i++) {
                first.put(names.get(i), ModelState.copy(firstMoments.get(i)));
                second.put(names.get(i), ModelState.copy(secondMoments.get(i)));
            }
        }

        void restore(TrainingState.Moments moments, int updates) {
            for (int i = 0; i < names.size(); i++) {
                ModelState.fill(
                        firstMoments.get(i), names.get(i), moments.first().get(names.get(i)));
                ModelState.fill(
                        secondMoments.get(i), names.get(i), moments.second().get(names.get(i)));
                steps.get(i).fill(new float[] {updates});
            }
        }

        List<Tensor> gradients() {
            return parameters.stream().map(Parameter::gradient).toList();
        }

        void update(Ops ops, double learningRate) {
            if (parameters.isEmpty()) {
                return;
            }
            Ops.AdamWSettings settings =
                    new Ops.AdamWSettings(learningRate, chosen.beta1(), chosen.beta2(), weightDecay, EPSILON);
            ops.adamw(values, gradients(), firstMoments, secondMoments, steps, settings);
            parameters.forEach(Parameter::clearGradient);
        }
    }
}
