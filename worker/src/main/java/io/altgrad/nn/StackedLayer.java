package io.altgrad.nn;

import io.altgrad.quantize.DivergedOperand;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.StackOps;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The layers that several models have in one place, on a stack with a part for each. Where they are alike, one layer with
 * their stacked parameters computes; where one of them casts, each does its own part, of a Linear at least the casts. What they are is asked
 * anew each time, so surgery on a model is seen here.
 */
final class StackedLayer extends Layer {

    private final Layer whole;
    private final List<? extends Slot<?>> places;

    /**
     * @param whole a plain layer with the stacked parameters of all
     * @param places where each model has its own
     */
    StackedLayer(Layer whole, List<? extends Slot<?>> places) {
        this.whole = whole;
        this.places = List.copyOf(places);
        whole.parameters().forEach(this::parameter);
    }

    private Layer layer(int model) {
        return (Layer) places.get(model).component();
    }

    @Override
    public Pass forward(Tensor x, Context context) {
        for (int i = 0; i < places.size(); i++) {
            if (layer(i).isIndividual(context)) {
                return individually(x, context);
            }
        }
        return whole.forward(x, context);
    }

    /** The layers of all models as one, where their products can be; else each model's own. */
    private Pass individually(Tensor x, Context context) {
        List<Layer> layers =
                IntStream.range(0, places.size()).mapToObj(this::layer).toList();
        return StackedLinear.of(whole, layers, context.stack())
                .map(one -> one.forward(x, context.stack()))
                .orElseGet(() -> byModel(x, context.stack()));
    }

    private Pass byModel(Tensor x, StackContext context) {
        StackOps ops = context.ops();
        List<Tensor> inputs = ops.parts(x);
        List<Pass> passes = new ArrayList<>();
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            Pass pass = forward(i, inputs.get(i), context);
            passes.add(pass);
            outputs.add(ofItsOwn(pass.value(), inputs.get(i)));
        }
        Shape shape = x.shape();
        return new Pass(ops.stack(outputs), input(passes), grad -> {
            List<Tensor> grads = ops.parts(grad);
            List<Tensor> made = new ArrayList<>();
            for (int i = 0; i < places.size(); i++) {
                made.add(ofItsOwn(backward(i, passes.get(i), grads.get(i), shape, context), grads.get(i)));
            }
            gather(context);
            return ops.stack(made);
        });
    }

    /**
     * The use that the passes make of a stack's parts, which are freed together; one that was passed on is shown by
     * another tensor.
     */
    private static Pass.Input input(List<Pass> passes) {
        return passes.stream().anyMatch(pass -> pass.input() == Pass.Input.KEPT) ? Pass.Input.KEPT : Pass.Input.SPENT;
    }

    /** A layer that changes nothing gives what it was given, which belongs to another stack. */
    private static Tensor ofItsOwn(Tensor made, Tensor given) {
        return made == given ? given.reshape(given.shape()) : made;
    }

    private Pass forward(int model, Tensor x, StackContext context) {
        Layer layer = layer(model);
        Layer plain = layer instanceof QuantizedLayer quantized ? quantized.plain() : layer;
        if (!context.goesOn(model)) {
            return plain.forward(x, context.model(model));
        }
        try {
            return layer.forward(x, context.model(model));
        } catch (DivergedOperand e) {
            context.diverged(model, e);
            return plain.forward(x, context.model(model));
        }
    }

    private static Tensor backward(int model, Pass pass, Tensor grad, Shape shape, StackContext context) {
        if (context.goesOn(model)) {
            try {
                return pass.backward().apply(grad);
            } catch (DivergedOperand e) {
                context.diverged(model, e);
            }
        }
        return context.model(model).ops().zeros(shape);
    }

    /** Gives the stacked parameters what the models' own have gathered, at once: the order of a sum is that of one model. */
    private void gather(StackContext context) {
        whole.parameters().forEach((name, parameter) -> {
            List<Tensor> gradients = new ArrayList<>();
            for (int i = 0; i < places.size(); i++) {
                Parameter own = layer(i).parameters().get(name);
                Tensor gradient = own.takeGradient();
                gradients.add(
                        gradient == null
                                ? context.ops().single().zeros(own.value().shape())
                                : gradient);
            }
            parameter.accumulate(context.ops().stack(gradients));
        });
    }
}
