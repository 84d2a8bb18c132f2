package io.altgrad.quantize;

import io.altgrad.format.CastStatistics;

/**
 * What one cast of a tensor did.
 *
 * @param amax largest magnitude of the tensor
 * @param smallestScale that of the block that holds the amax
 * @param largestScale equal to the smallest where one scale serves the tensor
 * @param blocks how many scales there were
 * @param statistics over all elements; empty where nobody asked for them
 */
public record CastSummary(float amax, float smallestScale, float largestScale, int blocks, CastStatistics statistics) {

    /** Of this piece of a tensor and another. */
    CastSummary and(CastSummary other) {
        return new CastSummary(
                Math.max(amax, other.amax),
                Math.min(smallestScale, other.smallestScale),
                Math.max(largestScale, other.largestScale),
                blocks + other.blocks,
                statistics.plus(other.statistics));
    }
}
