package io.altgrad.nn;

/** The place of a child in its parent: reading it gives the present child, and surgery may put another there. */
public final class Slot<M extends Component> {

    private final String name;
    private final Class<M> type;
    private M component;

    Slot(String name, Class<M> type, M component) {
        this.name = name;
        this.type = type;
        this.component = component;
    }

    /** The child's name within its parent. */
    public String name() {
        return name;
    }

    /** The child that is there now. */
    public M component() {
        return component;
    }

    /** Tells whether the slot's declared type takes a child of that kind. */
    boolean takes(Class<? extends Component> kind) {
        return type.isAssignableFrom(kind);
    }

    /**
     * Puts another child there.
     *
     * @throws IllegalArgumentException if the slot's declared type does not take it
     */
    public void replace(Component replacement) {
        if (!type.isInstance(replacement)) {
            throw new IllegalArgumentException("Cannot put a "
                    + replacement.getClass().getSimpleName() + " into slot '" + name + "': it takes only "
                    + type.getSimpleName() + "; declare the slot with Layer.class.");
        }
        component = type.cast(replacement);
    }
}
