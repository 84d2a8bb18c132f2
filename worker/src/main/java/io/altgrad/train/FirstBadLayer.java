package io.altgrad.train;

import io.altgrad.nn.Context;
import io.altgrad.nn.Gpt;
import io.altgrad.nn.Parameter;
import io.altgrad.nn.Probe;
import io.altgrad.quantize.DivergedOperand;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Finds, in a model whose loss or gradients are not finite, the layer where that began. */
final class FirstBadLayer {

    private FirstBadLayer() {}

    /**
     * The first layer in tree order with a parameter that is not finite; else the first that made something not finite
     * of a finite input, or refused its operand; empty where only the loss itself is not finite. Leaves amax histories
     * changed: the model is not to be trained on.
     */
    static String ofForward(Gpt model, Tensor ids, Context context) {
        for (Map.Entry<String, Parameter> parameter : model.namedParameters().entrySet()) {
            if (!isFinite(parameter.getValue().value())) {
                return layer(parameter.getKey());
            }
        }
        List<String> bad = new ArrayList<>();
        Probe.Observer observer = (name, input, output) -> {
            if (isFinite(input) && !isFinite(output)) {
                bad.add(name);
            }
        };
        try (Probe.Probes probes = Probe.into(model, observer)) {
            model.logits(ids, context);
        } catch (DivergedOperand e) {
            bad.add(e.layer());
        }
        return bad.isEmpty() ? "" : bad.get(0);
    }

    /**
     * The layer nearest to the loss whose gradient is not finite; empty where each by itself is.
     *
     * @param gradients by parameter, in tree order
     */
    static String ofGradients(Map<String, Tensor> gradients) {
        List<Map.Entry<String, Tensor>> fromTheLoss = new ArrayList<>(gradients.entrySet());
        Collections.reverse(fromTheLoss);
        for (Map.Entry<String, Tensor> gradient : fromTheLoss) {
            if (!isFinite(gradient.getValue())) {
                return layer(gradient.getKey());
            }
        }
        return "";
    }

    private static String layer(String parameter) {
        return parameter.substring(0, parameter.lastIndexOf('.'));
    }

    private static boolean isFinite(Tensor array) {
        for (float value : HostView.of(array).toArray()) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
