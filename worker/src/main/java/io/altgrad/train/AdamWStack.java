package io.altgrad.train;

import io.altgrad.nn.GptStack;
import io.altgrad.nn.Parameter;
import io.altgrad.tensor.DeviceStep;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.StackOps;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The optimizers of the models of a stack, whose updates are made at once. Each keeps its moments, shown here as stacks. */
final class AdamWStack implements Optimizers {

    private final List<AdamW> models;
    private final GptStack stack;
    private final Map<String, Parameter> parameters;
    private final List<Group> groups = new ArrayList<>();

    /** @param own owns the stacks that show the moments */
    AdamWStack(List<AdamW> models, GptStack stack, StackOps own) {
        this.models = List.copyOf(models);
        this.stack = stack;
        this.parameters = stack.parameters();
        for (int i = 0; i < models.get(0).groups().size(); i++) {
            int number = i;
            groups.add(new Group(
                    models.stream().map(model -> model.groups().get(number)).toList(), own));
        }
    }

    /** The parameters of all models that share a weight decay within each. */
    private final class Group {

        private final List<ParameterGroup> ofModels;
        private final Shown first;
        private final Shown second;

        Group(List<ParameterGroup> ofModels, StackOps own) {
            this.ofModels = ofModels;
            first = new Shown(ofModels, ParameterGroup::firstMoments, ParameterGroup::replaceFirstMoment, own);
            second = new Shown(ofModels, ParameterGroup::secondMoments, ParameterGroup::replaceSecondMoment, own);
        }

        int size() {
            return ofModels.get(0).names().size();
        }

        List<Tensor> values() {
            return names().map(name -> parameters.get(name).value()).toList();
        }

        List<Tensor> gradients() {
            return names().map(name -> parameters.get(name).gradient()).toList();
        }

        private Stream<String> names() {
            return ofModels.get(0).names().stream();
        }

        void update(StackOps ops, Map<Integer, Double> learningRates) {
            Map<Integer, Ops.AdamWSettings> settings = new HashMap<>();
            learningRates.forEach((model, rate) -> settings.put(
                    model, ofModels.get(model).settings(models.get(model).updates() + 1, rate)));
            if (size() > 0) {
                ops.adamw(values(), gradients(), first.stacks(), second.stacks(), settings);
            }
        }
    }

    /** Tensors of each model's group as stacks, made anew where a model has put another in the place of one. */
    private static final class Shown {

        private final List<ParameterGroup> ofModels;
        private final Function<ParameterGroup, List<Tensor>> which;
        private final Replacement replacement;
        private final StackOps own;
        private final List<Tensor> stacks = new ArrayList<>();

        /** Puts a tensor in the place of one of a model's, by its number. */
        interface Replacement {
            void put(ParameterGroup model, int number, Tensor other);
        }

        Shown(
                List<ParameterGroup> ofModels,
                Function<ParameterGroup, List<Tensor>> which,
                Replacement replacement,
                StackOps own) {
            this.ofModels = ofModels;
            this.which = which;
            this.replacement = replacement;
            this.own = own;
        }

        List<Tensor> stacks() {
            List<List<Tensor>> present = ofModels.stream().map(which).toList();
            for (int i = 0; i < present.get(0).size(); i++) {
                int number = i;
                List<Tensor> parts =
                        present.stream().map(list -> list.get(number)).toList();
                if (i == stacks.size()) {
                    stacks.add(over(parts, i));
                } else if (!own.parts(stacks.get(i)).equals(parts)) {
                    stacks.get(i).close();
                    stacks.set(i, over(parts, i));
                }
            }
            return stacks;
        }

        private Tensor over(List<Tensor> parts, int number) {
            Tensor stack = own.over(parts);
            List<Tensor> shown = own.parts(stack);
            for (int i = 0; i < shown.size(); i++) {
                if (shown.get(i) != parts.get(i)) {
                    replacement.put(ofModels.get(i), number, shown.get(i));
                }
            }
            return stack;
        }
    }

    @Override
    public DeviceStep.States states() {
        return new DeviceStep.States(
                all(Group::values),
                all(Group::gradients),
                all(group -> group.first.stacks()),
                all(group -> group.second.stacks()),
                groups.get(0).size());
    }

    private List<Tensor> all(Function<Group, List<Tensor>> which) {
        return groups.stream().flatMap(group -> which.apply(group).stream()).toList();
    }

    @Override
    public Map<String, Tensor> gradients(int trial) {
        return stack.gradients(trial);
    }

    @Override
    public float[] norms(Ops ops) {
        return ((StackOps) ops).globalNorms(all(Group::gradients));
    }

    @Override
    public void step(Ops ops, float[] norms, Map<Integer, Double> learningRates) {
        double[] factors = new double[models.size()];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = learningRates.containsKey(i) ? models.get(i).clipping(norms[i]) : 1;
        }
        ((StackOps) ops).scaleInPlace(all(Group::gradients), factors);
        groups.forEach(group -> group.update((StackOps) ops, learningRates));
    }

    @Override
    public void clearGradients() {
        parameters.values().forEach(Parameter::clearGradient);
    }
}
