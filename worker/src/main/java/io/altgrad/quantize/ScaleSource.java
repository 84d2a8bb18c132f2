package io.altgrad.quantize;

import io.altgrad.format.NumberFormat;
import io.altgrad.format.Scale;
import io.altgrad.spec.Cast;
import io.altgrad.spec.ScaleKind;
import io.altgrad.spec.Scaling;

/**
 * The scales of one tensor, step after step: how large a block is that shares one, and what it is for a block's amax.
 * Holds the amax history where the scaling has one.
 */
final class ScaleSource {

    private final Cast cast;
    private final AmaxHistory history;

    ScaleSource(Cast cast) {
        this.cast = cast;
        this.history = new AmaxHistory(window(cast.scaling()));
    }

    private static int window(Scaling scaling) {
        if (scaling instanceof Scaling.PerTensor tensor) {
            return tensor.window();
        }
        return scaling instanceof Scaling.Delayed delayed ? delayed.window() : 1;
    }

    AmaxHistory history() {
        return history;
    }

    /** Whether one scale serves the whole tensor. */
    boolean wholeTensor() {
        Scaling scaling = cast.scaling();
        return scaling instanceof Scaling.Unscaled
                || scaling instanceof Scaling.PerTensor
                || scaling instanceof Scaling.Delayed;
    }

    /** Whether the tensor's amax decides about its scales, or is to be known before them. */
    boolean followTensor() {
        return wholeTensor() || cast.scaling() instanceof Scaling.Nvfp4;
    }

    /** How a matrix falls into blocks; where one scale serves it, anything does. */
    Tiling tiling(int size, int columns) {
        return wholeTensor()
                ? new Tiling(size, Math.max(1, size), 1, 1)
                : new Tiling(size, columns, blockRows(), blockColumns(columns));
    }

    /** Rows that share a scale. */
    int blockRows() {
        return cast.scaling() instanceof Scaling.PerBlock block ? block.rows() : 1;
    }

    /** Of {@code columns}, how many share a scale. */
    int blockColumns(int columns) {
        Scaling scaling = cast.scaling();
        if (scaling instanceof Scaling.PerBlock block) {
            return Math.min(block.columns(), columns);
        } else if (scaling instanceof Scaling.Mx) {
            return Math.min(32, columns);
        }
        return scaling instanceof Scaling.Nvfp4 ? Math.min(16, columns) : columns;
    }

    /** The scale of a whole tensor. */
    float ofTensor(float amax) {
        Scaling scaling = cast.scaling();
        if (scaling instanceof Scaling.PerTensor tensor) {
            return scale(tensor.kind(), history.peek(amax));
        } else if (scaling instanceof Scaling.Delayed delayed) {
            return scale(delayed.kind(), past(delayed.pick(), amax));
        }
        return 1f;
    }

    private float past(Scaling.Delayed.Pick pick, float amax) {
        if (history.isEmpty()) {
            return amax;
        }
        return switch (pick) {
            case MAX -> history.largest();
            case RECENT -> history.latest();
        };
    }

    /** The scale of one block of a tensor. */
    float ofBlock(float blockAmax, float tensorAmax) {
        Scaling scaling = cast.scaling();
        if (scaling instanceof Scaling.PerRow row) {
            return scale(row.kind(), blockAmax);
        } else if (scaling instanceof Scaling.PerBlock block) {
            return scale(block.kind(), blockAmax);
        } else if (scaling instanceof Scaling.Mx) {
            return Scale.mx(cast.format(), blockAmax);
        } else if (scaling instanceof Scaling.Nvfp4) {
            return Scale.nvfp4(blockAmax, tensorAmax);
        }
        throw new IllegalStateException("Scaling '" + scaling + "' has no blocks.");
    }

    private float scale(ScaleKind kind, float amax) {
        NumberFormat format = cast.format();
        return switch (kind) {
            case EXACT -> Scale.of(format, amax);
            case POWER_OF_TWO -> Scale.powerOfTwo(format, amax);
        };
    }
}
