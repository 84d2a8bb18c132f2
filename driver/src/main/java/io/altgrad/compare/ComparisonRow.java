package io.altgrad.compare;

import io.altgrad.statistics.Difference;
import io.altgrad.statistics.Spread;
import java.util.List;
import java.util.Map;

/**
 * The trials of one format under one rule set and one choice of the other axes; they differ in their seed alone.
 *
 * @param axes values of {@link Comparison#axes}, in that order
 * @param trialIds every trial, in order of seed, whatever its end
 * @param baselineIds the trials that the differences are from; none for a baseline's own row
 * @param ends how many completed, diverged, failed, …; only those that completed are in a mean
 * @param metrics every {@link Metric}; one that the trials do not have is without values
 * @param throughput one entry for each way of computing
 */
public record ComparisonRow(
        String format,
        String rules,
        List<String> axes,
        List<String> trialIds,
        List<String> baselineIds,
        Ends ends,
        Map<Metric, Measured> metrics,
        List<Throughput> throughput) {

    public ComparisonRow {
        axes = List.copyOf(axes);
        trialIds = List.copyOf(trialIds);
        baselineIds = List.copyOf(baselineIds);
        metrics = Map.copyOf(metrics);
        throughput = List.copyOf(throughput);
    }

    /** The same with other spellings of its axes' values. */
    ComparisonRow withAxes(List<String> spelled) {
        return new ComparisonRow(format, rules, spelled, trialIds, baselineIds, ends, metrics, throughput);
    }

    public Spread spread(Metric metric) {
        return metrics.get(metric).spread();
    }

    public Difference difference(Metric metric) {
        return metrics.get(metric).difference();
    }
}
