package io.altgrad.train;

import io.altgrad.checkpoint.TrainingState;
import io.altgrad.nn.Parameter;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.tensor.DeviceStep;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * AdamW (Loshchilov and Hutter 2019) with epsilon 1e-8. Weight decay acts on matrices alone: biases and LayerNorms are
 * left out, as in nanoGPT. Moments and weights are kept in the numbers that the trial says: an update computes in float32 with
 * them, and what it gives is cast when it is done, so that the weights have seen the moments of their own step.
 */
final class AdamW implements Optimizers {

    private final Map<String, Parameter> parameters;
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
        this.parameters = parameters;
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

    @Override
    public DeviceStep.States states() {
        return new DeviceStep.States(
                all(ParameterGroup::values),
                all(ParameterGroup::gradients),
                all(ParameterGroup::firstMoments),
                all(ParameterGroup::secondMoments),
                matrices.names().size());
    }

    private List<Tensor> all(Function<ParameterGroup, List<Tensor>> which) {
        return groups().stream().flatMap(group -> which.apply(group).stream()).toList();
    }

    /** The numbers of the next update. */
    DeviceStep.Rates rates(double learningRate) {
        return new DeviceStep.Rates(matrices.settings(updates + 1, learningRate), chosen.gradientClip());
    }

    @Override
    public Map<String, Tensor> gradients(int trial) {
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> {
            if (parameter.gradient() != null) {
                gradients.put(name, parameter.gradient());
            }
        });
        return gradients;
    }

    @Override
    public void clearGradients() {
        parameters.values().forEach(Parameter::clearGradient);
    }

    @Override
    public float[] norms(Ops ops) {
        return new float[] {ops.globalNorm(all(ParameterGroup::gradients))};
    }

    @Override
    public void step(Ops ops, float[] norms, Map<Integer, Double> learningRates) {
        if (!learningRates.isEmpty()) {
            if (clipping(norms[0]) != 1) {
                ops.scaleInPlace(all(ParameterGroup::gradients), clipping(norms[0]));
            }
            groups().forEach(group -> group.update(ops, updates + 1, learningRates.get(0)));
        }
    }

    /** The factor that gradients of that norm are to be scaled by; 1 where they stay. */
    double clipping(double norm) {
        return chosen.gradientClip() > 0 && norm > chosen.gradientClip() ? chosen.gradientClip() / (norm + 1e-6) : 1;
    }

    /** Takes in that the update of a step was made, and brings what it gave to the numbers it is kept in. */
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
