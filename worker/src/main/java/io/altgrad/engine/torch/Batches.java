package io.altgrad.engine.torch;

import io.altgrad.tensor.Place;

/** The places where a stack is computed as one batch, and not part by part. */
public enum Batches {
    ON_GPUS,
    EVERYWHERE;

    public boolean at(Place place) {
        return this == EVERYWHERE || place.isGpu();
    }
}
