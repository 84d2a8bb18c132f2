package io.altgrad.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A node of the model tree: it has parameters of its own and child components in named slots. Names join to fully
 * qualified ones with dots, for example {@code transformer.h.0.mlp.c_fc}.
 */
public abstract class Component {

    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, Slot<?>> slots = new LinkedHashMap<>();

    /** Registers a parameter under its name. */
    protected final Parameter parameter(String name, Parameter parameter) {
        parameters.put(name, parameter);
        return parameter;
    }

    /** Registers a child; whatever replaces it later must be a {@code type} too. */
    protected final <M extends Component> Slot<M> slot(String name, Class<M> type, M child) {
        Slot<M> slot = new Slot<>(name, type, child);
        slots.put(name, slot);
        return slot;
    }

    /** Its own parameters by name, without its children's. */
    public final Map<String, Parameter> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /** Its children, in the order in which they were registered. */
    public final List<Slot<?>> slots() {
        return List.copyOf(slots.values());
    }

    /** The child of that name within this component. */
    final Slot<?> slot(String name) {
        return slots.get(name);
    }

    /** Every parameter of the tree by fully qualified name; one that several components share has its first name only. */
    public final Map<String, Parameter> namedParameters() {
        Map<String, Parameter> named = new LinkedHashMap<>();
        Set<Parameter> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        walk(
                "",
                (prefix, component) -> component.parameters.forEach((name, parameter) -> {
                    if (seen.add(parameter)) {
                        named.put(join(prefix, name), parameter);
                    }
                }));
        return named;
    }

    /** Every component of the tree by fully qualified name, this one first with the empty name. */
    public final void walk(BiConsumer<String, Component> visitor) {
        walk("", visitor);
    }

    private void walk(String prefix, BiConsumer<String, Component> visitor) {
        visitor.accept(prefix, this);
        for (Slot<?> slot : new ArrayList<>(slots.values())) {
            Component child = slot.component();
            child.walk(join(prefix, slot.name()), visitor);
        }
    }

    /** {@code prefix.name}, or {@code name} at the root. */
    public static String join(String prefix, String name) {
        return prefix.isEmpty() ? name : prefix + "." + name;
    }
}
