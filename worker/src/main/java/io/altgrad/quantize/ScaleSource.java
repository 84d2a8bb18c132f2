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
     * Takes in the amax of a tensor that is cast in that mode, which training remembers.
     *
     * @return the scale of the whole tensor; NaN where its blocks have scales of their own
     * @throws NonFiniteException if a tensor with that amax has no scale
     */
    float take(float amax, Mode mode) {
        if (!Float.isFinite(amax) && !passes(amax)) {
            throw new NonFiniteException(cast.format().name(), amax);
        }
        Follows follows = cast.scaling().follows();
        if (mode == Mode.TRAIN && (amax > 0 || follows.start() == Follows.Start.OWN)) {
            history.observe(amax);
        }
        if (!cast.scaling().ofTensor()) {
            return Float.NaN;
        }
        boolean isFirst = follows.start() == Follows.Start.ONE && history.isEmpty();
        if (isFirst || follows.equals(Follows.NOTHING)) {
            return 1;
        }
        float followed = followed(follows.amax(), amax);
        float scale = cast.scaling().scale().of(cast.format(), followed, followed);
        return Math.max(Math.scalb(scale, -follows.margin()), Float.MIN_VALUE);
    }

    /** The amax that a tensor's scale is made for; the tensor's own where there is no past. */
    private float followed(Follows.Amax which, float amax) {
        return switch (which) {
            case NONE, LARGEST -> history.peek(amax);
            case LARGEST_PAST -> history.isEmpty() ? amax : history.largest();
            case LATEST_PAST -> history.isEmpty() ? amax : history.latest();
        };
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

    /** Tells whether a block has one of two scales, whichever errs less. */
    boolean areChosen() {
        return cast.scaling().scale().isChosen();
    }

    /** The second of the scales that a block may have. */
    float secondOfBlock(float blockAmax, float tensorAmax) {
        return cast.scaling().scale().second(blockAmax, tensorAmax);
    }

    /** Tells whether a block's scale follows its deviation in place of its amax. */
    boolean areOfDeviation() {
        return cast.scaling().scale().isOfDeviation();
    }

    /** The scale of one block of a tensor, by what it follows. */
    float ofBlock(float followed, float tensorAmax) {
        return cast.scaling().scale().of(cast.format(), followed, tensorAmax);
    }
}
