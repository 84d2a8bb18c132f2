package io.altgrad.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.altgrad.checkpoint.ModelState;
import io.altgrad.checkpoint.TrainingState;
import io.altgrad.nn.Parameter;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
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

    private final TrainingSpec training;
    private final Group matrices;
    private final Group vectors;

    /** Moments of zero that live as long as {@code manager}. */
    AdamW(Map<String, Parameter> parameters, TrainingSpec training, NDManager manager) {
        this.training = training;
        this.matrices = new Group(manager, training.weightDecay());
        this.vectors = new Group(manager, 0);
        parameters.forEach((name, parameter) -> {
            boolean matrix = parameter.value().getShape().dimension() >= 2;
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
        List<NDArray> gradients = new ArrayList<>(matrices.gradients());
        gradients.addAll(vectors.gradients());
        double norm = ops.globalNorm(gradients);
        if (!Double.isFinite(norm)) {
            return norm;
        }
        if (training.gradientClip() > 0 && norm > training.gradientClip()) {
            ops.scaleInPlace(gradients, training.gradientClip() / (norm + 1e-6));
        }
        matrices.update(ops, learningRate);
        vectors.update(ops, learningRate);
        return norm;
    }

    /** A copy of the moments by the names of their parameters. */
    TrainingState.Moments moments() {
        Map<String, SafeTensor> first = new LinkedHashMap<>();
        Map<String, SafeTensor> second = new LinkedHashMap<>();
        for (Group group : List.of(matrices, vectors)) {
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
    private final class Group {

        private final NDManager manager;
        private final double weightDecay;
        private final List<String> names = new ArrayList<>();
        private final List<Parameter> parameters = new ArrayList<>();
        private final List<NDArray> values = new ArrayList<>();
        private final List<NDArray> firstMoments = new ArrayList<>();
        private final List<NDArray> secondMoments = new ArrayList<>();
        private final List<NDArray> steps = new ArrayList<>();

        Group(NDManager manager, double weightDecay) {
            this.manager = manager;
            this.weightDecay = weightDecay;
        }

        void add(String name, Parameter parameter) {
            Shape shape = parameter.value().getShape();
            names.add(name);
            parameters.add(parameter);
            values.add(parameter.value());
            firstMoments.add(manager.zeros(shape, DataType.FLOAT32));
            secondMoments.add(manager.zeros(shape, DataType.FLOAT32));
            steps.add(manager.zeros(new Shape(), DataType.FLOAT32));
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
                HostView.of(steps.get(i)).write(0, new float[] {updates}, 1);
            }
        }

        List<NDArray> gradients() {
            return parameters.stream().map(Parameter::gradient).toList();
        }

        void update(Ops ops, double learningRate) {
            if (parameters.isEmpty()) {
                return;
            }
            Ops.AdamWSettings settings =
                    new Ops.AdamWSettings(learningRate, training.beta1(), training.beta2(), weightDecay, EPSILON);
            ops.adamw(values, gradients(), firstMoments, secondMoments, steps, settings);
            parameters.forEach(Parameter::clearGradient);
        }
    }
}
