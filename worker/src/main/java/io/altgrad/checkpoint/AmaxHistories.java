package io.altgrad.checkpoint;

import io.altgrad.nn.Component;
import io.altgrad.nn.QuantizedLayer;
import io.altgrad.quantize.AmaxHistory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * The amax histories of a model's casts by {@code LAYER.OPERAND}, oldest value first; empty histories have no entry. A
 * cast that differs from the other of its operand is {@code LAYER.OPERAND.PRODUCT}.
 */
final class AmaxHistories {

    private AmaxHistories() {}

    static Map<String, float[]> of(Component model) {
        Map<String, float[]> histories = new LinkedHashMap<>();
        walk(model, (name, history) -> {
            float[] values = history.values();
            if (values.length > 0) {
                histories.put(name, values);
            }
        });
        return histories;
    }

    /** @throws IllegalArgumentException if the model has no cast of one of the names */
    static void restore(Component model, Map<String, float[]> histories) {
        TreeSet<String> unknown = new TreeSet<>(histories.keySet());
        walk(model, (name, history) -> {
            history.restore(histories.getOrDefault(name, new float[0]));
            unknown.remove(name);
        });
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "Cannot restore the amax history of " + unknown.first() + ": the model has no such cast.");
        }
    }

    private static void walk(Component model, BiConsumer<String, AmaxHistory> visitor) {
        model.walk((layer, component) -> {
            if (component instanceof QuantizedLayer quantized) {
                quantized.histories().forEach((cast, history) -> visitor.accept(Component.join(layer, cast), history));
            }
        });
    }
}
