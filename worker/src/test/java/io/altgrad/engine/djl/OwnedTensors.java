package io.altgrad.engine.djl;

import io.altgrad.tensor.Scope;

/** How many tensors a scope owns: one that grows from step to step leaks. */
public final class OwnedTensors {

    private OwnedTensors() {}

    public static int of(Scope scope) {
        return DjlScope.manager(scope).getManagedArrays().size();
    }
}
