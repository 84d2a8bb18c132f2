package io.altgrad.train;

import io.altgrad.checkpoint.ModelState;
import io.altgrad.checkpoint.TrainingState;
import io.altgrad.nn.Parameter;
import io.altgrad.quantize.StateCast;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.spec.StateFormat;
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
 * left out, as in nanoGPT. Moments and weights are kept in the numbers that the trial says: an update computes in float32 with
 * them, and what it gives is cast when it is done, so that the weights have seen the moments of their own step.
 */
final class AdamW {

    private static final double EPSILON = 1e-8;

    private final TrainingSpec.Optimizer chosen;
    private final ParameterGroup matrices;
    private final ParameterGroup vectors;
    private final long seed;
    private int updates;

    /**
     * Moments of zero that live as long as {@code scope}.
     *
     * @param seed of stochastic rounding
     */
    AdamW(Map<String, Parameter> parameters, TrainingSpec.Optimizer chosen, Scope scope, long seed) {
        this.chosen = chosen;
        this.seed = seed;
        this.matrices = new ParameterGroup(scope, chosen.weightDecay());
        this.vectors = new ParameterGroup(scope, 0);
        parameters.forEach((name, parameter) -> {
            boolean matrix = parameter.value().shape().rank() >= 2;
            (matrix ? matrices : vectors).add(name, parameter);
        });
    }

    /** Brings the weights to the numbers that they are kept in, before the first update. */
    void begin(Ops ops) {
        matrices.keepWeights(ops);
        vectors.keepWeights(ops);
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
        updates++;
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

    /** Makes this what gave those moments after {@code made} updates of parameters of the same names and shapes. */
    void restore(TrainingState.Moments moments, int made) {
        updates = made;
        matrices.restore(moments, updates);
        vectors.restore(moments, updates);
    }

    /** The casts of a parameter's states. */
    private record Kept(StateCast first, StateCast second, StateCast weight) {}

    private Kept kept(String name, long elements) {
        TrainingSpec.Optimizer.States states = chosen.states();
        if (elements < states.from()) {
            return new Kept(StateCast.NONE, StateCast.NONE, StateCast.NONE);
        }
        StateFormat first = states.moments().first();
        StateFormat second = states.moments().second();
        return new Kept(
                StateCast.of(name, "first moment", first, StateCast.Sign.SIGNED, seed),
                StateCast.of(name, "second moment", second, StateCast.Sign.NOT_NEGATIVE, seed),
                StateCast.of(name, "master", states.master(), StateCast.Sign.SIGNED, seed));
    }

    /** Parameters that share a weight decay, with their moments. */
    private final class ParameterGroup {

        private final Scope scope;
        private final double weightDecay;
        private final List<String> names = new ArrayList<>();
        private final List<Parameter> parameters = new ArrayList<>();
        private final List<Kept> kept = new ArrayList<>();
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
            kept.add(kept(name, shape.size()));
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

        void restore(TrainingState.Moments moments, int made) {
            for (int i = 0; i < names.size(); i++) {
                ModelState.fill(
                        firstMoments.get(i), names.get(i), moments.first().get(names.get(i)));
                ModelState.fill(
                        secondMoments.get(i), names.get(i), moments.second().get(names.get(i)));
                steps.get(i).fill(new float[] {made});
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
            List<Tensor> values = parameters.stream().map(Parameter::value).toList();
            ops.adamw(values, gradients(), firstMoments, secondMoments, steps, settings);
            parameters.forEach(Parameter::clearGradient);
            for (int i = 0; i < kept.size(); i++) {
                keep(firstMoments, i, kept.get(i).first(), ops);
                keep(secondMoments, i, kept.get(i).second(), ops);
            }
            keepWeights(ops);
        }

        void keepWeights(Ops ops) {
            for (int i = 0; i < kept.size(); i++) {
                Tensor present = parameters.get(i).value();
                Tensor cast = kept.get(i).weight().apply(present, ops, updates);
                if (cast != present) {
                    parameters.get(i).replace(cast);
                }
            }
        }

        private void keep(List<Tensor> moments, int i, StateCast by, Ops ops) {
            Tensor present = moments.get(i);
            Tensor cast = by.apply(present, ops, updates);
            if (cast != present) {
                cast.moveTo(scope);
                present.close();
                moments.set(i, cast);
            }
        }
    }
}
