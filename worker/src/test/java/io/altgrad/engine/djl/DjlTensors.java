package io.altgrad.engine.djl;

import io.altgrad.tensor.Scope;

/** How many tensors a scope of DJL's owns. */
public final class DjlTensors {

    private DjlTensors() {}

    public static int of(Scope scope) {
        return DjlScope.manager(scope).getManagedArrays().size();
    }
}
