package io.altgrad.compare;

import io.altgrad.statistics.Difference;
import io.altgrad.statistics.Interval;
import io.altgrad.statistics.Judgement;
import io.altgrad.statistics.Spread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A row of {@code comparison}: one metric of a {@link ComparisonRow}, flat. What is unknown is null.
 *
 * @param axes what else varied, as {@code name=value} with semicolons between
 * @param trials whatever their end
 * @param failed those that ran out of time too
 * @param otherEnds neither completed, diverged nor failed
 */
public record ComparisonLine(
        int schemaVersion,
        String format,
        String rules,
        String axes,
        String metric,
        int trials,
        int completed,
        int diverged,
        int failed,
        int otherEnds,
        int seeds,
        Double meanNats,
        Double sdNats,
        Double ciLowNats,
        Double ciHighNats,
        String baseline,
        int pairs,
        Double deltaMeanNats,
        Double deltaSdNats,
        Double deltaCiLowNats,
        Double deltaCiHighNats,
        Double tTestP,
        Double tTestHolmP,
        Double signFlipP,
        Double signFlipHolmP,
        String computation,
        String device,
        Double tokensPerS,
        String verdict,
        double marginNats,
        double confidence,
        Integer familyRows,
        Double equivalenceP,
        Double deltaAtOnceLowNats,
        Double deltaAtOnceHighNats,
        Double deltaBoundLowNats,
        Double deltaBoundHighNats,
        Integer moreSeeds) {

    /** Counted up when a column is added. */
    public static final int SCHEMA_VERSION = 2;

    /** A line for each row and metric that has values, in the comparison's order. */
    public static List<ComparisonLine> of(Comparison comparison) {
        List<ComparisonLine> lines = new ArrayList<>();
        Map<Metric, Verdicts> verdicts = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            verdicts.put(metric, Verdicts.of(comparison, metric));
        }
        for (ComparisonRow row : comparison.rows()) {
            Arrays.stream(Metric.values())
                    .filter(metric ->
                            metric == comparison.metric() || row.spread(metric).count() > 0)
                    .forEach(metric -> lines.add(of(comparison, row, metric, verdicts.get(metric))));
        }
        return lines;
    }

    private static ComparisonLine of(Comparison comparison, ComparisonRow row, Metric metric, Verdicts verdicts) {
        Spread spread = row.spread(metric);
        Difference difference = row.difference(metric);
        Spread delta = difference.spread();
        Ends ends = row.ends();
        // Throughputs of two ways of computing have no figure in common.
        Throughput throughput = row.throughput().size() == 1 ? row.throughput().get(0) : null;
        Judgement judgement = verdicts.of(row);
        Judgement.Tested tested = judgement.tested().orElse(null);
        OptionalInt more = verdicts.moreSeeds(row);
        return new ComparisonLine(
                SCHEMA_VERSION,
                row.format(),
                row.rules(),
                axes(comparison, row),
                metric.column(),
                ends.trials(),
                ends.completed(),
                ends.diverged(),
                ends.failed(),
                ends.trials() - ends.completed() - ends.diverged() - ends.failed(),
                spread.count(),
                orNull(spread.mean()),
                orNull(spread.sd()),
                spread.interval().map(Interval::low).orElse(null),
                spread.interval().map(Interval::high).orElse(null),
                comparison.baseline(),
                delta.count(),
                orNull(delta.mean()),
                orNull(delta.sd()),
                delta.interval().map(Interval::low).orElse(null),
                delta.interval().map(Interval::high).orElse(null),
                orNull(difference.tTest().raw()),
                orNull(difference.tTest().holm()),
                orNull(difference.signFlip().raw()),
                orNull(difference.signFlip().holm()),
                throughput == null ? null : throughput.computation(),
                throughput == null ? null : throughput.device(),
                throughput == null ? null : orNull(throughput.tokensPerSecond().mean()),
                judgement.verdict().word(),
                comparison.criterion().margin(),
                comparison.criterion().confidence(),
                tested == null ? null : tested.family().rows(),
                tested == null ? null : tested.equivalenceP(),
                tested == null ? null : tested.atOnce().low(),
                tested == null ? null : tested.atOnce().high(),
                tested == null ? null : tested.bounds().low(),
                tested == null ? null : tested.bounds().high(),
                more.isPresent() ? more.getAsInt() : null);
    }

    private static String axes(Comparison comparison, ComparisonRow row) {
        return IntStream.range(0, comparison.axes().size())
                .mapToObj(i -> comparison.axes().get(i) + "=" + row.axes().get(i))
                .collect(Collectors.joining("; "));
    }

    private static Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    private static Double orNull(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
