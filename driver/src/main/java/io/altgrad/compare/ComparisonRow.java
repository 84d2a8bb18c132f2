package io.altgrad.compare;

import java.util.List;

/**
 * The trials of one format under one rule set and one choice of the other axes; they differ in their seed alone.
 *
 * @param axes values of {@link Comparison#axes}, in that order
 * @param trials how many, whatever their end
 * @param diverged how many stopped being finite; they are in no mean
 * @param failed how many ended in an error; they are in no mean
 * @param valLoss final validation loss of those that completed, in nats
 * @param delta validation loss less the baseline's, seed by seed, where both completed
 * @param tokensPerSecond training throughput of those that completed
 */
public record ComparisonRow(
        String format,
        String rules,
        List<String> axes,
        int trials,
        int diverged,
        int failed,
        Spread valLoss,
        Spread delta,
        Spread tokensPerSecond) {

    public ComparisonRow {
        axes = List.copyOf(axes);
    }
}
