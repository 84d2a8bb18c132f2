package io.altgrad.nn;

import io.altgrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Stands in the place of a layer, computes what the layer computes, and lets an observer see it. */
public final class Probe extends Layer {

    private final String name;
    private final Layer layer;
    private final Observer observer;

    private Probe(String name, Layer layer, Observer observer) {
        this.name = name;
        this.layer = layer;
        this.observer = observer;
    }

    /** Sees each layer's input and output, inner layers before those around them. */
    @FunctionalInterface
    public interface Observer {
        void forwarded(String layer, Tensor input, Tensor output);
    }

    /** Probes in a model; closing takes them out again. */
    public interface Probes extends AutoCloseable {
        @Override
        void close();
    }

    /** Puts a probe in every slot of {@code root} that holds a layer and takes another. */
    public static Probes into(Component root, Observer observer) {
        Map<String, Slot<?>> slots = new LinkedHashMap<>();
        root.walk((prefix, component) -> {
            for (Slot<?> slot : component.slots()) {
                if (slot.component() instanceof Layer && slot.takes(Probe.class)) {
                    slots.put(join(prefix, slot.name()), slot);
                }
            }
        });
        Map<Slot<?>, Component> before = new LinkedHashMap<>();
        slots.forEach((name, slot) -> {
            before.put(slot, slot.component());
            slot.replace(new Probe(name, (Layer) slot.component(), observer));
        });
        return () -> before.forEach(Slot::replace);
    }

    @Override
    public Pass forward(Tensor x, Context context) {
        Pass pass = layer.forward(x, context);
        observer.forwarded(name, x, pass.value());
        return pass;
    }
}
