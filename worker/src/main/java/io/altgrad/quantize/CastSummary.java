package io.altgrad.quantize;

import io.altgrad.format.CastStatistics;

/**
 * The figures of one cast of a tensor.
 *
 * @param amax largest magnitude of the tensor
 * @param smallestScale that of the block that holds the amax; blocks of zeros, whose scale says nothing, are left out
 *     here and in the largest, which are 1 where there is no other
 * @param largestScale equal to the smallest where one scale serves the tensor
 * @param blocks how many scales there were
 * @param statistics over all elements; empty where nobody asked for them
 */
public record CastSummary(float amax, float smallestScale, float largestScale, int blocks, CastStatistics statistics) {

    /** The summary of two pieces of a tensor together. */
    CastSummary and(CastSummary other) {
        boolean ofZeros = amax == 0;
        boolean toZeros = other.amax == 0;
        return new CastSummary(
                Math.max(amax, other.amax),
                ofZeros ? other.smallestScale : toZeros ? smallestScale : Math.min(smallestScale, other.smallestScale),
                ofZeros ? other.largestScale : toZeros ? largestScale : Math.max(largestScale, other.largestScale),
                blocks + other.blocks,
                statistics.plus(other.statistics));
    }
}
