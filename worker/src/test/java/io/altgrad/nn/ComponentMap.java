package io.altgrad.nn;

import java.util.LinkedHashMap;
import java.util.Map;

/** Children by name, as PyTorch's ModuleDict; iterated in the given map's order. */
public final class ComponentMap<M extends Component> extends Component {

    private final Map<String, Slot<M>> items = new LinkedHashMap<>();

    public ComponentMap(Class<M> type, Map<String, ? extends M> components) {
        components.forEach((name, component) -> items.put(name, slot(name, type, component)));
    }

    /**
     * The present child of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public M component(String name) {
        Slot<M> item = items.get(name);
        if (item == null) {
            throw new IllegalArgumentException(
                    "Cannot find component '" + name + "'; there are " + items.keySet() + ".");
        }
        return item.component();
    }
}
