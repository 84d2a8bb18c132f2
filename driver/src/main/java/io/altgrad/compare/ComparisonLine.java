package io.altgrad.compare;

import io.altgrad.statistics.Difference;
import io.altgrad.statistics.Judgement;
import io.altgrad.statistics.Spread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * One metric of a row of a comparison: the source of a row of the table {@code comparison}, whose columns are
 * {@link ComparisonColumns}.
 *
 * @param verdicts those by that metric
 */
public record ComparisonLine(Comparison comparison, ComparisonRow row, Metric metric, Verdicts verdicts) {

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
                    .forEach(metric -> lines.add(new ComparisonLine(comparison, row, metric, verdicts.get(metric))));
        }
        return lines;
    }

    Ends ends() {
        return row.ends();
    }

    Spread spread() {
        return row.spread(metric);
    }

    Difference difference() {
        return row.difference(metric);
    }

    Spread delta() {
        return difference().spread();
    }

    /** A figure of the judgement; null where the row is not judged, or an interval has no end to that side yet. */
    <T> T tested(Function<Judgement.Tested, T> figure) {
        return verdicts.of(row)
                .tested()
                .map(figure)
                .filter(value -> !(value instanceof Double number && number.isInfinite()))
                .orElse(null);
    }

    Integer moreSeeds() {
        OptionalInt more = verdicts.moreSeeds(row);
        return more.isPresent() ? more.getAsInt() : null;
    }

    /** Throughputs of two ways of computing have no figure in common. */
    Optional<Throughput> throughput() {
        return row.throughput().size() == 1 ? Optional.of(row.throughput().get(0)) : Optional.empty();
    }

    String axes() {
        return comparison.axes(row);
    }
}
