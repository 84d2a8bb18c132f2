package io.altgrad.quantize;

import io.altgrad.spec.Cast;
import io.altgrad.spec.Follows;
import io.altgrad.spec.Scaling;
import io.altgrad.tensor.DeviceCast;
import io.altgrad.tensor.DeviceKernels.Passes;

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
        hear(amax, mode);
        if (!cast.scaling().ofTensor()) {
            return Float.NaN;
        }
        return isOne() ? 1 : scale(followed(amax));
    }

    /**
     * The same where the scale was made before the amax was known.
     *
     * @throws NonFiniteException if a tensor with that amax has no scale
     */
    void hear(float amax, Mode mode) {
        if (Float.isNaN(amax) ? passes() != Passes.ALL : Float.isInfinite(amax) && passes() == Passes.FINITE) {
            throw new NonFiniteException(cast.format().name(), amax);
        }
        if (mode == Mode.TRAIN && (amax > 0 || cast.scaling().follows().start() == Follows.Start.OWN)) {
            history.observe(amax);
        }
    }

    /** The scale of the whole of the next tensor, whose amax only a device knows, as {@link #take} has it. */
    DeviceCast.Scale ahead() {
        if (isOne()) {
            return new DeviceCast.Scale.Whole(1);
        }
        float past = followed(0);
        return cast.scaling().follows().isPast() && !history.isEmpty()
                ? new DeviceCast.Scale.Whole(scale(past))
                : new DeviceCast.Scale.Following(past, cast.scaling().follows().margin());
    }

    /** Tells whether the scale is 1, whatever the tensor. */
    private boolean isOne() {
        Follows follows = cast.scaling().follows();
        return follows.equals(Follows.NOTHING) || follows.start() == Follows.Start.ONE && history.isEmpty();
    }

    private float scale(float followed) {
        float scale = cast.scaling().scale().of(cast.format(), followed, followed);
        return Math.max(Math.scalb(scale, -cast.scaling().follows().margin()), Float.MIN_VALUE);
    }

    /** The amax that a tensor's scale is made for; the tensor's own where there is no past. */
    private float followed(float amax) {
        return switch (cast.scaling().follows().amax()) {
            case NONE, LARGEST -> history.peek(amax);
            case LARGEST_PAST -> history.isEmpty() ? amax : history.largest();
            case LATEST_PAST -> history.isEmpty() ? amax : history.latest();
        };
    }

    /** Unscaled casts accept infinities, and NaN if the format has one. */
    Passes passes() {
        if (!cast.scaling().equals(Scaling.NONE)) {
            return Passes.FINITE;
        }
        return cast.format().hasNaN() ? Passes.ALL : Passes.INFINITE;
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
