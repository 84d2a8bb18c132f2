package io.altgrad.engine.libtorch;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** The tensors that a scope owns, and what its inner scopes own. Serves one thread. */
final class Belongings implements Owned {

    private final Set<Owned> items = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Null of a scope in no other. */
    private final Belongings outer;

    private boolean freed;

    /** The belongings of a scope in no other. */
    Belongings() {
        this(null);
    }

    /** The belongings of a scope in another, freed with {@code outer} at the latest. */
    Belongings(Belongings outer) {
        this.outer = outer;
        if (outer != null) {
            outer.add(this);
        }
    }

    /** @throws IllegalStateException if these were freed */
    void add(Owned item) {
        if (freed) {
            item.free();
            throw new IllegalStateException("Cannot make a tensor in a scope that was closed.");
        }
        items.add(item);
    }

    /** The number of tensors and inner scopes. */
    int size() {
        return items.size();
    }

    /** Forgets an item that was freed or went elsewhere. */
    void remove(Owned item) {
        if (!freed) {
            items.remove(item);
        }
    }

    @Override
    public void free() {
        if (freed) {
            return;
        }
        freed = true;
        if (outer != null) {
            outer.remove(this);
        }
        items.forEach(Owned::free);
        items.clear();
    }
}
