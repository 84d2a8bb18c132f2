package io.altgrad.quantize;

import io.altgrad.format.ArrayCodec;
import io.altgrad.format.CastStatistics;

/** The account of a cast under way, or of a part of one. */
final class Tally {

    private static final float[] NO_SCALES = {};

    private final Statistics statistics;
    private final GradientGate gate;
    private final float[] scales;
    private float largestAmax;
    private float smallestScale = Float.POSITIVE_INFINITY;
    private float largestScale;
    private int blocks;
    private long saturated;
    private CastStatistics sum = CastStatistics.EMPTY;

    /** @param gate learns what saturated */
    Tally(Statistics statistics, GradientGate gate) {
        this(statistics, gate, NO_SCALES);
    }

    /** @param scales places for those of the first blocks */
    Tally(Statistics statistics, GradientGate gate, float[] scales) {
        this.statistics = statistics;
        this.gate = gate;
        this.scales = scales;
    }

    /** Counts blocks of that amax and that scale. */
    void blocks(int count, float amax, float scale) {
        if (count > 0 && blocks < scales.length) {
            scales[blocks] = scale;
        }
        blocks += count;
        largestAmax = Math.max(largestAmax, amax);
    }

    /** Takes in a scale other than one of zeros. */
    void scale(float scale) {
        smallestScale = Math.min(smallestScale, scale);
        largestScale = Math.max(largestScale, scale);
    }

    /** Counts what saturated at {@code offset} of the tile, the tensor's elements from {@code first} on. */
    void saturating(ArrayCodec codec, Tile tile, int offset, int length, float scale, int first) {
        gate.cast(codec, tile.values, offset, length, scale, first);
        saturated += gathers() ? codec.saturated(tile.values, offset, length, scale) : 0;
    }

    /** Takes in the tile's {@code length} elements, which were cast. */
    void tile(ArrayCodec codec, Tile tile, int length) {
        if (gathers()) {
            sum = sum.plus(codec.statistics(tile.values, tile.rounded, 0, length, saturated));
            saturated = 0;
        }
    }

    /** The scales of the first blocks, as many as it had places for. */
    float[] scales() {
        return scales;
    }

    boolean gathers() {
        return statistics == Statistics.GATHER;
    }

    CastSummary summary() {
        return largestScale == 0
                ? new CastSummary(largestAmax, 1, 1, blocks, sum)
                : new CastSummary(largestAmax, smallestScale, largestScale, blocks, sum);
    }
}
