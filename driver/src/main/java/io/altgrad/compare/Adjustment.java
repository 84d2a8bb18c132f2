package io.altgrad.compare;

import io.altgrad.statistics.Difference;
import io.altgrad.statistics.Holm;
import io.altgrad.statistics.PValue;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Adjusts the p values of rows for there being many: one family for each metric and test, of all rows. */
final class Adjustment {

    private Adjustment() {}

    static List<ComparisonRow> holm(List<ComparisonRow> rows) {
        Map<Metric, double[]> tTests = new EnumMap<>(Metric.class);
        Map<Metric, double[]> signFlips = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            tTests.put(metric, adjusted(rows, row -> row.difference(metric).tTest()));
            signFlips.put(metric, adjusted(rows, row -> row.difference(metric).signFlip()));
        }
        return IntStream.range(0, rows.size())
                .mapToObj(i -> with(
                        rows.get(i),
                        metric -> difference(
                                rows.get(i).difference(metric),
                                tTests.get(metric)[i],
                                signFlips.get(metric)[i])))
                .toList();
    }

    private static double[] adjusted(List<ComparisonRow> rows, Function<ComparisonRow, PValue> test) {
        return Holm.adjust(
                rows.stream().mapToDouble(row -> test.apply(row).raw()).toArray());
    }

    private static Difference difference(Difference raw, double tTest, double signFlip) {
        return new Difference(
                raw.spread(),
                new PValue(raw.tTest().raw(), tTest),
                new PValue(raw.signFlip().raw(), signFlip));
    }

    private static ComparisonRow with(ComparisonRow row, Function<Metric, Difference> differences) {
        Map<Metric, Measured> metrics = new EnumMap<>(Metric.class);
        row.metrics()
                .forEach((metric, measured) ->
                        metrics.put(metric, new Measured(measured.spread(), differences.apply(metric))));
        return new ComparisonRow(
                row.format(),
                row.rules(),
                row.axes(),
                row.trialIds(),
                row.baselineIds(),
                row.ends(),
                metrics,
                row.throughput());
    }
}
