package io.altgrad.quantize;

import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;

/**
 * The forward, or the backward of it, that casts are part of.
 *
 * @param ops where casts run and their results live
 * @param mode whether amax histories grow, and whether lots are drawn
 * @param microBatch counted from 0 over the run; keys stochastic rounding
 * @param observer hears of every cast
 * @param divergence hears of operands that were not finite, where the device tells it later than they are cast
 */
public record Occasion(Ops ops, Mode mode, long microBatch, CastObserver observer, DivergenceListener divergence) {

    /** An occasion that ends with the first operand that is not finite. */
    public Occasion(Ops ops, Mode mode, long microBatch, CastObserver observer) {
        this(ops, mode, microBatch, observer, DivergenceListener.THROWING);
    }

    /** This occasion without an observer of its casts. */
    Occasion unobserved() {
        return new Occasion(ops, mode, microBatch, CastObserver.NONE, divergence);
    }

    Statistics statistics() {
        return observer == CastObserver.NONE ? Statistics.SKIP : Statistics.GATHER;
    }

    /** The number of the first element's word of random bits. */
    long firstDraw(Tensor value) {
        return microBatch * value.shape().size();
    }
}
