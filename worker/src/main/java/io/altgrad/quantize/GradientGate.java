package io.altgrad.quantize;

import io.altgrad.arithmetic.Transform;
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
 * none at all do. Where the operand is transformed before its cast, elements are those of the transform: the gradient is
 * transformed, masked and transformed back (Castro et al. 2025, "Quartet", algorithm 1).
 */
final class GradientGate {

    private final StraightThrough rule;
    private final Transform transform;
    private final BitSet closed = new BitSet();
    private Tensor factors;

    private GradientGate(StraightThrough rule, Transform transform) {
        this.rule = rule;
        this.transform = transform;
    }

    /** The gate of a cast through which every gradient passes. */
    static GradientGate open() {
        return of(StraightThrough.IDENTITY, Transform.NONE);
    }

    /**
     * The gate of a cast. Nothing flows back through the cast of a gradient, so there it has to stay open.
     *
     * @param transform of the operand before the cast
     */
    static GradientGate of(StraightThrough rule, Transform transform) {
        return new GradientGate(rule, transform);
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

    /**
     * The gradient with respect to the operand, of the same shape as {@code grad}: that with respect to the cast, taken as
     * one of the operand itself, which is what products give.
     */
    Tensor pass(Tensor grad, Ops ops) {
        if (factors == null && closed.isEmpty()) {
            return grad;
        }
        return transform.invert(masked(transform.apply(grad, ops), ops), ops);
    }

    private Tensor masked(Tensor grad, Ops ops) {
        if (factors != null) {
            return ops.multiply(grad, factors);
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
