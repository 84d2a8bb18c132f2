package io.altgrad.quantize;

import io.altgrad.spec.Cast;
import io.altgrad.spec.Follows;
import io.altgrad.spec.Scaling;

/** The scales of one tensor, step after step, and the amax history that they follow. */
final class ScaleSource {

    private final Cast cast;
    private final AmaxHistory history;

    ScaleSource(Cast cast) {
        this.cast = cast;
        this.history = new AmaxHistory(cast.scaling().follows().window());
    }

    /** The cast that the scales are for, as in training. */
    Cast cast() {
        return cast;
    }

    AmaxHistory history() {
        return history;
    }

    /**
     * Takes in the amax of a tensor that is cast in that mode: training remembers it.
     *
     * @throws NonFiniteException if a tensor with that amax has no scale
     */
    void take(float amax, Mode mode) {
        if (!Float.isFinite(amax) && !passes(amax)) {
            throw new NonFiniteException(cast.format().name(), amax);
        }
        boolean isOfPast = amax > 0 || cast.scaling().follows().start() == Follows.Start.OWN;
        if (mode == Mode.TRAIN && isOfPast) {
            history.observe(amax);
        }
    }

    /** Unscaled casts accept infinities, and NaN if the format has one. */
    private boolean passes(float amax) {
        return cast.scaling().equals(Scaling.NONE)
                && (!Float.isNaN(amax) || cast.format().hasNaN());
    }

    /** The cut of a matrix into blocks; where one scale serves it, any does. */
    Tiling tiling(int size, int columns) {
        Scaling scaling = cast.scaling();
        if (scaling.ofTensor()) {
            return new Tiling(size, Math.max(1, size), 1, 1);
        }
        int rows = Math.max(1, size / Math.max(1, columns));
        return new Tiling(
                size, columns, scaling.block().rowsOf(rows), scaling.block().columnsOf(columns));
    }

    /** The scale of a whole tensor. */
    float ofTensor(float amax) {
        return switch (cast.scaling().follows().amax()) {
            case NONE -> 1;
            case LARGEST -> ofBlock(history.peek(amax), amax);
            case LARGEST_PAST -> history.isEmpty() ? first(amax) : followed(history.largest());
            case LATEST_PAST -> history.isEmpty() ? first(amax) : followed(history.latest());
        };
    }

    private float first(float amax) {
        return cast.scaling().follows().start() == Follows.Start.ONE ? 1 : followed(amax);
    }

    private float followed(float amax) {
        float scale = ofBlock(amax, amax);
        return Math.max(Math.scalb(scale, -cast.scaling().follows().margin()), Float.MIN_VALUE);
    }

    /** Tells whether a block has one of two scales, whichever errs less. */
    boolean areChosen() {
        return cast.scaling().scale().isChosen();
    }

    /** The second of the scales that a block may have. */
    float secondOfBlock(float blockAmax, float tensorAmax) {
        return cast.scaling().scale().second(blockAmax, tensorAmax);
    }

    /** The scale of one block of a tensor. */
    float ofBlock(float blockAmax, float tensorAmax) {
        return cast.scaling().scale().of(cast.format(), blockAmax, tensorAmax);
    }
}
