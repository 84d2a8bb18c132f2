package io.altgrad.nn;

import io.altgrad.tensor.Ops;
import io.altgrad.tensor.StackOps;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/**
 * GPTs of one shape that compute a loss and its gradients together, each as it would alone, bit for bit. Each keeps its
 * parameters, which this shows as stacks, and the layers that surgery gives it. Gradients gather in the stacks.
 */
public final class GptStack {

    private final List<Gpt> models;
    private final StackOps own;
    private final Gpt whole;

    /**
     * The stack of those models, which are to outlive it.
     *
     * @param own owns what it makes, as long as it serves
     * @throws IllegalArgumentException if they are not of one shape
     */
    public GptStack(StackOps own, List<Gpt> models) {
        requireOneShape(models);
        this.models = List.copyOf(models);
        this.own = own;
        this.whole = Gpt.zeros(own, models.get(0).model(), models.get(0).vocabulary());
        share();
        place(whole, models);
    }

    private static void requireOneShape(List<Gpt> models) {
        Gpt first = models.get(0);
        for (Gpt model : models) {
            if (!model.model().equals(first.model()) || model.vocabulary() != first.vocabulary()) {
                throw new IllegalArgumentException("Cannot stack a model of " + model.model() + " and "
                        + model.vocabulary() + " tokens on one of " + first.model() + " and " + first.vocabulary()
                        + ": a stack has one shape.");
            }
        }
    }

    /** Shows the models' present values, which a model may have put others in the place of. */
    public void share() {
        List<Map<String, Parameter>> named =
                models.stream().map(Component::namedParameters).toList();
        whole.namedParameters().forEach((name, parameter) -> {
            List<Tensor> values = named.stream().map(of -> of.get(name).value()).toList();
            if (!own.parts(parameter.value()).equals(values)) {
                parameter.replace(own.over(values));
                give(own.parts(parameter.value()), named, name);
            }
        });
    }

    /** Has each model take the part that shows its value in the place of that, where it is another tensor. */
    private static void give(List<Tensor> shown, List<Map<String, Parameter>> models, String name) {
        for (int i = 0; i < shown.size(); i++) {
            Parameter of = models.get(i).get(name);
            if (of.value() != shown.get(i)) {
                of.replace(shown.get(i));
            }
        }
    }

    /** Puts a stacked layer in the place of every leaf. */
    private static void place(Component whole, List<? extends Component> models) {
        for (Slot<?> slot : whole.slots()) {
            List<Slot<?>> places = new ArrayList<>();
            models.forEach(model -> places.add(model.slot(slot.name())));
            if (slot.component() instanceof Layer layer && layer.slots().isEmpty()) {
                slot.replace(new StackedLayer(layer, places));
            } else {
                place(slot.component(), places.stream().map(Slot::component).toList());
            }
        }
    }

    /** The stacked parameters by their name in each model, with the gradients that have gathered. */
    public Map<String, Parameter> parameters() {
        return whole.namedParameters();
    }

    /** Gives a model its part of every gradient that has gathered, by the parameter's name; it lives as long as these do. */
    public Map<String, Tensor> gradients(int model) {
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        parameters().forEach((name, parameter) -> {
            if (parameter.gradient() != null) {
                gradients.put(name, own.parts(parameter.gradient()).get(model));
            }
        });
        return gradients;
    }

    /** The mean loss of each model's batch, and the way back. */
    public record Losses(StackOps ops, Ops.CrossEntropy entropy, DoubleConsumer backward) {

        /** The losses; waits for them. */
        public float[] values() {
            return ops.losses(entropy);
        }

        /** Gathers the gradients of {@code scale · loss} of every model. */
        public void backward(double scale) {
            backward.accept(scale);
        }
    }

    /**
     * The mean cross-entropy in nats of each model. One that diverges in a cast is marked in the context, and the others
     * go on.
     *
     * @param ids a stack of (B, T) of int64 for each model
     * @param targets as {@code ids}
     */
    public Losses loss(Tensor ids, Tensor targets, StackContext context) {
        Gpt.Loss loss = whole.loss(ids, targets, context.whole());
        return new Losses(context.ops(), loss.entropy(), loss.backward());
    }
}
