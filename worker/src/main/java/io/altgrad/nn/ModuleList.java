package io.altgrad.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Children named 0, 1, 2, …, as PyTorch's ModuleList. */
public final class ModuleList<M extends Module> extends Module {

    private final List<Slot<M>> items;

    public ModuleList(Class<M> type, List<? extends M> modules) {
        items = new ArrayList<>();
        for (int i = 0; i < modules.size(); i++) {
            items.add(slot(Integer.toString(i), type, modules.get(i)));
        }
    }

    /** The present children, in order. */
    public List<M> modules() {
        return items.stream().map(Slot::module).collect(Collectors.toUnmodifiableList());
    }
}
