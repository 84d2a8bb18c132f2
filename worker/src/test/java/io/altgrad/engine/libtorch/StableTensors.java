package io.altgrad.engine.libtorch;

import io.altgrad.tensor.Scope;

/** How many tensors and inner scopes a scope of the stable binding owns. */
public final class StableTensors {

    private StableTensors() {}

    public static int of(Scope scope) {
        return ((StableScope) scope).belongings().size();
    }
}
