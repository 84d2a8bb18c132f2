package io.altgrad.trial;

import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.Trial;

/**
 * How much memory of a GPU a trial needs, from its shapes: an upper estimate of what its tensors hold at once, which does
 * not know of the allocator's rounding.
 */
final class MemoryEstimate {

    /** What a context with libtorch's and cuBLAS's kernels takes, about. */
    private static final long CONTEXT_BYTES = 768L << 20;

    /** Value, gradient, two moments, and what a cast and its codes hold of it. */
    private static final int PER_PARAMETER = 6;

    /** Floats per token and channel that a block keeps: norms, qkv, attention, the wide layer twice, and their casts. */
    private static final int PER_CHANNEL = 48;

    /** Scores, probabilities, mask, and two gradients. */
    private static final int PER_SCORE = 5;

    /** Logits, their logarithms, a gradient, and a cast. */
    private static final int PER_LOGIT = 4;

    private MemoryEstimate() {}

    /** In bytes. */
    static long of(Trial trial, int vocabulary) {
        ModelSpec model = trial.model();
        long width = model.width();
        long tokens = (long) trial.training().batch() * model.context();
        long parameters = width * (12 * width * model.layers() + vocabulary + model.context());
        long kept = tokens * width * PER_CHANNEL * model.layers();
        long scores = tokens * model.context() * model.heads() * PER_SCORE * model.layers();
        long logits = tokens * vocabulary * PER_LOGIT;
        return CONTEXT_BYTES + Float.BYTES * (PER_PARAMETER * parameters + kept + scores + logits);
    }
}
