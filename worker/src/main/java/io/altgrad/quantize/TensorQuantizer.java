package io.altgrad.quantize;

import io.altgrad.format.ArrayCodec;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Scaling;
import io.altgrad.tensor.HostView;

/**
 * Casts a tensor, step after step: {@code round(x · scale) / scale}, with a scale for each block that its scaling says,
 * its amax history, and its own stream of random bits.
 */
public final class TensorQuantizer {

    private final Cast cast;
    private final ArrayCodec codec;
    private final ScaleSource scales;
    private final RandomStream bits;
    private float[] values = new float[HostView.BLOCK];
    private float[] rounded = new float[HostView.BLOCK];

    /** @param bits for stochastic rounding */
    public TensorQuantizer(Cast cast, RandomStream bits) {
        this.cast = cast;
        this.codec = ArrayCodec.of(cast.format(), cast.rounding(), cast.overflow());
        this.scales = new ScaleSource(cast);
        this.bits = bits;
    }

    /** What this does to a tensor. */
    public Cast cast() {
        return cast;
    }

    /** The amax values that the scale follows. */
    public AmaxHistory history() {
        return scales.history();
    }

    /** Whether statistics are gathered; they cost a pass over the data. */
    public enum Statistics {
        GATHER,
        SKIP
    }

    /** What a cast is for. */
    public enum Pass {
        /** The amax is recorded. */
        TRAINING,
        /** The history stays as it is. */
        EVALUATION
    }

    /**
     * Casts a tensor of {@code columns} in its last dimension.
     *
     * @param from what to cast
     * @param into of the same size; may be {@code from}
     * @param firstDraw number of the first element's word of random bits
     * @throws NonFiniteException if the tensor holds NaN or Inf; with scale 1 only if NaN, and the format has none
     */
    public CastSummary cast(
            HostView from, HostView into, int columns, Pass pass, long firstDraw, Statistics statistics) {
        float amax = amax(from);
        if (!Float.isFinite(amax) && !passes(amax)) {
            throw new NonFiniteException(cast.format().name(), amax);
        }
        if (!scales.wholeTensor()) {
            return castBlocks(from, into, columns, amax, firstDraw, statistics);
        }
        float scale = switch (pass) {
            case TRAINING -> scales.ofTrainingTensor(amax);
            case EVALUATION -> scales.ofTensor(amax);
        };
        return castWhole(from, into, amax, scale, firstDraw, statistics);
    }

    /** NaN needs a format that has it, and what is not finite needs a scale that does not follow it. */
    private boolean passes(float amax) {
        return cast.scaling() instanceof Scaling.Unscaled
                && (!Float.isNaN(amax) || cast.format().hasNaN());
    }

    private float amax(HostView from) {
        float amax = 0;
        for (int i = 0; i < from.size(); i += HostView.BLOCK) {
            int length = Math.min(HostView.BLOCK, from.size() - i);
            from.read(i, values, length);
            amax = Math.max(amax, ArrayCodec.amax(values, 0, length));
        }
        return amax;
    }

    private CastSummary castWhole(
            HostView from, HostView into, float amax, float scale, long firstDraw, Statistics statistics) {
        CastSummary summary = CastSummary.start(amax).plusBlock(scale);
        for (int i = 0; i < from.size(); i += HostView.BLOCK) {
            int length = Math.min(HostView.BLOCK, from.size() - i);
            from.read(i, values, length);
            summary = castSegment(0, length, scale, firstDraw + i, statistics, summary);
            into.write(i, rounded, length);
        }
        return summary;
    }

    /** Band by band: as many rows as share a scale, and in them block by block. */
    private CastSummary castBlocks(
            HostView from, HostView into, int columns, float amax, long firstDraw, Statistics statistics) {
        CastSummary summary = CastSummary.start(amax);
        int band = Math.multiplyExact(scales.blockRows(), columns);
        reserve(band);
        for (int start = 0; start < from.size(); start += band) {
            int length = Math.min(band, from.size() - start);
            from.read(start, values, length);
            for (int column = 0; column < columns; column += width(column, columns)) {
                summary = castBlock(column, length, columns, firstDraw + start, statistics, summary);
            }
            into.write(start, rounded, length);
        }
        return summary;
    }

    private int width(int column, int columns) {
        return Math.min(scales.blockColumns(), columns - column);
    }

    /** The block that begins in that column of the band and spans all of its rows. */
    private CastSummary castBlock(
            int column, int bandLength, int columns, long firstDraw, Statistics statistics, CastSummary summary) {
        int width = width(column, columns);
        float blockAmax = 0;
        for (int row = column; row < bandLength; row += columns) {
            blockAmax = Math.max(blockAmax, ArrayCodec.amax(values, row, width));
        }
        float scale = scales.ofBlock(blockAmax, summary.amax());
        CastSummary after = summary.plusBlock(scale);
        for (int row = column; row < bandLength; row += columns) {
            after = castSegment(row, width, scale, firstDraw + row, statistics, after);
        }
        return after;
    }

    private CastSummary castSegment(
            int offset, int length, float scale, long firstDraw, Statistics statistics, CastSummary summary) {
        codec.quantize(values, offset, rounded, offset, length, scale, bits, firstDraw);
        return switch (statistics) {
            case GATHER -> summary.plus(codec.statistics(values, offset, length, scale, bits, firstDraw));
            case SKIP -> summary;
        };
    }

    private void reserve(int length) {
        if (values.length < length) {
            values = new float[length];
            rounded = new float[length];
        }
    }

    /**
     * Which elements the last cast of {@code from} under one scale saturated: 0 for those, 1 for the others. A scaling
     * by blocks follows each block's own amax, and what its standard lets saturate counts as rounded.
     */
    public void writeMask(HostView from, float scale, HostView into) {
        for (int i = 0; i < from.size(); i += HostView.BLOCK) {
            int length = Math.min(HostView.BLOCK, from.size() - i);
            from.read(i, values, length);
            for (int j = 0; j < length; j++) {
                rounded[j] = codec.saturates(values[j], scale) ? 0f : 1f;
            }
            into.write(i, rounded, length);
        }
    }

    /** Whether a tensor of that amax has an element that {@code scale} carries beyond max finite. */
    public boolean saturates(float amax, float scale) {
        return scales.wholeTensor() && codec.saturates(amax, scale);
    }
}
