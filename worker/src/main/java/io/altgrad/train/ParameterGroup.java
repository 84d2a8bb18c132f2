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
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Parameters that share a weight decay, with their moments, which live as long as a scope. */
final class ParameterGroup {

    private static final double EPSILON = 1e-8;

    private final Scope scope;
    private final TrainingSpec.Optimizer chosen;
    private final double weightDecay;
    private final long seed;
    private final List<String> names = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<Kept> kept = new ArrayList<>();
    private final List<Tensor> firstMoments = new ArrayList<>();
    private final List<Tensor> secondMoments = new ArrayList<>();

    /** The casts of a parameter's states. */
    private record Kept(StateCast first, StateCast second, StateCast weight) {}

    /** @param seed of stochastic rounding */
    ParameterGroup(Scope scope, TrainingSpec.Optimizer chosen, double weightDecay, long seed) {
        this.scope = scope;
        this.chosen = chosen;
        this.weightDecay = weightDecay;
        this.seed = seed;
    }

    void add(String name, Parameter parameter) {
        Shape shape = parameter.value().shape();
        names.add(name);
        parameters.add(parameter);
        kept.add(kept(name, shape.size()));
        firstMoments.add(scope.zeros(shape));
        secondMoments.add(scope.zeros(shape));
    }

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

    void copyMoments(Map<String, SafeTensor> first, Map<String, SafeTensor> second) {
        for (int i = 0; i < names.size(); i++) {
            first.put(names.get(i), ModelState.copy(firstMoments.get(i)));
            second.put(names.get(i), ModelState.copy(secondMoments.get(i)));
        }
    }

    void restore(TrainingState.Moments moments) {
        for (int i = 0; i < names.size(); i++) {
            ModelState.fill(firstMoments.get(i), names.get(i), moments.first().get(names.get(i)));
            ModelState.fill(secondMoments.get(i), names.get(i), moments.second().get(names.get(i)));
        }
    }

    /** The names of the parameters, fully qualified. */
    List<String> names() {
        return Collections.unmodifiableList(names);
    }

    List<Tensor> firstMoments() {
        return Collections.unmodifiableList(firstMoments);
    }

    List<Tensor> secondMoments() {
        return Collections.unmodifiableList(secondMoments);
    }

    void replaceFirstMoment(int i, Tensor other) {
        replace(firstMoments, i, other);
    }

    void replaceSecondMoment(int i, Tensor other) {
        replace(secondMoments, i, other);
    }

    List<Tensor> values() {
        return parameters.stream().map(Parameter::value).toList();
    }

    List<Tensor> gradients() {
        return parameters.stream().map(Parameter::gradient).toList();
    }

    /** @param step the number of updates with the one that is to be made */
    Ops.AdamWSettings settings(int step, double learningRate) {
        return new Ops.AdamWSettings(step, learningRate, chosen.beta1(), chosen.beta2(), weightDecay, EPSILON);
    }

    void update(Ops ops, int step, double learningRate) {
        if (parameters.isEmpty()) {
            return;
        }
        ops.adamw(values(), gradients(), firstMoments, secondMoments, settings(step, learningRate));
    }

    /**
     * Brings moments and weights to the numbers that they are kept in.
     *
     * @param updates that were made
     */
    void keep(Ops ops, int updates) {
        for (int i = 0; i < kept.size(); i++) {
            keep(firstMoments, i, kept.get(i).first(), ops, updates);
            keep(secondMoments, i, kept.get(i).second(), ops, updates);
        }
        keepWeights(ops, updates);
    }

    void keepWeights(Ops ops, int updates) {
        for (int i = 0; i < kept.size(); i++) {
            Tensor present = parameters.get(i).value();
            Tensor cast = kept.get(i).weight().apply(present, ops, updates);
            if (cast != present) {
                parameters.get(i).replace(cast);
            }
        }
    }

    private void keep(List<Tensor> moments, int i, StateCast by, Ops ops, int updates) {
        Tensor present = moments.get(i);
        Tensor cast = by.apply(present, ops, updates);
        if (cast != present) {
            replace(moments, i, cast);
        }
    }

    /** Puts another tensor, which this takes over, in the place of a moment. */
    private void replace(List<Tensor> moments, int i, Tensor other) {
        other.moveTo(scope);
        moments.get(i).close();
        moments.set(i, other);
    }
}
