package io.altgrad.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Children named 0, 1, 2, …, as PyTorch's ModuleList. */
public final class ComponentList<M extends Component> extends Component {

    private final List<Slot<M>> items;

    public ComponentList(Class<M> type, List<? extends M> components) {
        items = new ArrayList<>();
        for (int i = 0; i < components.size(); i++) {
            items.add(slot(Integer.toString(i), type, components.get(i)));
        }
    }

    /** The present children, in order. */
    public List<M> components() {
        return items.stream().map(Slot::component).collect(Collectors.toUnmodifiableList());
    }
}
