package io.altgrad.nn;

import io.altgrad.quantize.CastObserver;
import io.altgrad.quantize.DivergenceListener;
import io.altgrad.quantize.Mode;
import io.altgrad.quantize.Occasion;
import io.altgrad.tensor.Ops;

/**
 * The surroundings of one forward, which all its layers share.
 *
 * @param ops where operations run and results live
 * @param mode training or evaluation
 * @param seed of the trial
 * @param microBatch counted from 0 over the whole run; with the seed and a layer's name it keys what is random
 * @param observer hears of every cast
 * @param divergence hears of operands that were not finite, where the device tells it later than they are cast
 * @param stack the models that are computed with at once; null of one model
 */
public record Context(
        Ops ops,
        Mode mode,
        long seed,
        long microBatch,
        CastObserver observer,
        DivergenceListener divergence,
        StackContext stack) {

    private Context(Ops ops, Mode mode, long seed, long microBatch, CastObserver observer) {
        this(ops, mode, seed, microBatch, observer, DivergenceListener.THROWING, null);
    }

    public static Context training(Ops ops, long seed, long microBatch) {
        return new Context(ops, Mode.TRAIN, seed, microBatch, CastObserver.NONE);
    }

    public static Context evaluation(Ops ops) {
        return evaluation(ops, Mode.EVALUATE);
    }

    /** An evaluation in that mode, quantized or not. */
    public static Context evaluation(Ops ops, Mode mode) {
        return new Context(ops, mode, 0, 0, CastObserver.NONE);
    }

    /** This context with every cast told to {@code listener}. */
    public Context observedBy(CastObserver listener) {
        return new Context(ops, mode, seed, microBatch, listener, divergence, stack);
    }

    /** This context with what turns out late not to be finite told to {@code listener}. */
    public Context divergingTo(DivergenceListener listener) {
        return new Context(ops, mode, seed, microBatch, observer, listener, stack);
    }

    /** This forward as the casts in it see it. */
    Occasion occasion() {
        return new Occasion(ops, mode, microBatch, observer, divergence);
    }
}
