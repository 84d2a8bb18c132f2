package io.altgrad.engine;

import io.altgrad.engine.djl.DjlTensors;
import io.altgrad.engine.libtorch.StableTensors;
import io.altgrad.tensor.Scope;

/** How many tensors a scope owns: one that grows from step to step leaks. */
public final class OwnedTensors {

    private OwnedTensors() {}

    public static int of(Scope scope) {
        return Torch.ofEnvironment().equals(Torch.PACKAGED) ? DjlTensors.of(scope) : StableTensors.of(scope);
    }
}
