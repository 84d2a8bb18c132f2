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
 */
public record Occasion(Ops ops, Mode mode, long microBatch, CastObserver observer) {

    /** This occasion without an observer of its casts. */
    Occasion unobserved() {
        return new Occasion(ops, mode, microBatch, CastObserver.NONE);
    }

    Statistics statistics() {
        return observer == CastObserver.NONE ? Statistics.SKIP : Statistics.GATHER;
    }

    /** The number of the first element's word of random bits. */
    long firstDraw(Tensor value) {
        return microBatch * value.shape().size();
    }
}
