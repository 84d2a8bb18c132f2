package io.altgrad.quantize;

import io.altgrad.format.ArrayCodec;
import io.altgrad.spec.StraightThrough;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;
import java.util.BitSet;

/**
 * The straight-through rule for one cast of one tensor: which elements let their gradient pass backward. Its one home.
 *
 * <p>Identity: all. Masked: those that did not saturate under the scale that they were cast with, whatever the scaling;
 * saturated as {@link io.altgrad.format.CastStatistics#saturated} counts. A scale that follows the amax of what it
 * serves lets nothing saturate; one of the steps before (delayed), one of a standard that rounds it (MX, NVFP4), and
 * none at all do.
 */
final class GradientGate {

    private final StraightThrough rule;
    private final BitSet closed = new BitSet();
    private Tensor factors;

    private GradientGate(StraightThrough rule) {
        this.rule = rule;
    }

    /** The gate of a cast through which every gradient passes. */
    static GradientGate open() {
        return new GradientGate(StraightThrough.IDENTITY);
    }

    /** The gate of a cast. Nothing flows back through the cast of a gradient, so there it has to stay open. */
    static GradientGate of(StraightThrough rule) {
        return new GradientGate(rule);
    }

    /**
     * Takes in a block that was cast under one scale: {@code values[offset .. offset + length - 1]}, which are the
     * tensor's elements from {@code first} on.
     */
    void cast(ArrayCodec codec, float[] values, int offset, int length, float scale, int first) {
        if (rule == StraightThrough.IDENTITY) {
            return;
        }
        for (int i = 0; i < length; i++) {
            if (codec.saturates(values[offset + i], scale)) {
                closed.set(first + i);
            }
        }
    }

    /** Tells whether saturated values have to be marked for it. */
    boolean isMasked() {
        return rule == StraightThrough.MASKED;
    }

    /** Takes in what a device says of all elements: 0 for those that saturated, 1 for the others. */
    void factors(Tensor kept) {
        factors = kept;
    }

    /** The gradient with respect to the tensor, from the one with respect to its cast, of the same shape. */
    Tensor pass(Tensor grad, Ops ops) {
        if (factors != null) {
            return ops.multiply(grad, factors);
        }
        if (closed.isEmpty()) {
            return grad;
        }
        Tensor open = ops.emptyLike(grad);
        HostView into = HostView.of(open);
        float[] block = new float[HostView.BLOCK];
        for (int start = 0; start < into.size(); start += HostView.BLOCK) {
            int length = Math.min(HostView.BLOCK, into.size() - start);
            for (int i = 0; i < length; i++) {
                block[i] = closed.get(start + i) ? 0f : 1f;
            }
            into.write(start, block, length);
        }
        return ops.multiply(grad, open);
    }
}
