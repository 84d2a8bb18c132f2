package io.altgrad.spec;

import java.io.Serializable;

/** Which values share a scale, and which amax it follows. */
public sealed interface Scaling extends Serializable {

    /** Scale 1: the format's own range. */
    record Unscaled() implements Scaling {}

    /**
     * One scale for the tensor, {@code max finite / amax}, from the largest amax of the last {@code window} training
     * steps, the present one included, so that nothing overflows.
     */
    record PerTensor(int window) implements Scaling {
        public PerTensor {
            InvalidSetting.atLeast("window", 1, window);
        }
    }
}
