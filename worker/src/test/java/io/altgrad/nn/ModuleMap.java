package io.altgrad.nn;

import java.util.LinkedHashMap;
import java.util.Map;

/** Children by name, as PyTorch's ModuleDict; iterated in the given map's order. */
public final class ModuleMap<M extends Module> extends Module {

    private final Map<String, Slot<M>> items = new LinkedHashMap<>();

    public ModuleMap(Class<M> type, Map<String, ? extends M> modules) {
        modules.forEach((name, module) -> items.put(name, slot(name, type, module)));
    }

    /**
     * The present child of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public M module(String name) {
        Slot<M> item = items.get(name);
        if (item == null) {
            throw new IllegalArgumentException("Cannot find module '" + name + "'; there are " + items.keySet() + ".");
        }
        return item.module();
    }
}
