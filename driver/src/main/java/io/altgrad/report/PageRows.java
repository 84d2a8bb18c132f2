package io.altgrad.report;

import io.altgrad.compare.Comparison;
import io.altgrad.compare.ComparisonRow;
import io.altgrad.compare.Verdicts;
import io.altgrad.report.PageData.Judged;
import io.altgrad.report.PageData.PageRow;
import io.altgrad.report.PageData.Span;
import io.altgrad.statistics.Interval;
import io.altgrad.statistics.Judgement;
import io.altgrad.statistics.PValue;
import io.altgrad.statistics.Spread;
import io.altgrad.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The rows of a comparison as the page shows them. */
final class PageRows {

    private final Comparison comparison;
    private final RowIndex rows;
    private final Verdicts verdicts;

    PageRows(Comparison comparison, RowIndex rows) {
        this.comparison = comparison;
        this.rows = rows;
        this.verdicts = Verdicts.of(comparison);
    }

    /** All of them, in the comparison's order. */
    List<PageRow> all() {
        List<PageRow> all = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            all.add(row(rows.row(i), rows.baselineOf(i).orElse(null)));
        }
        return all;
    }

    private PageRow row(ComparisonRow row, Integer baseline) {
        PValue tTest = row.difference(comparison.metric()).tTest();
        return new PageRow(
                new PageRow.Name(
                        Printable.of(row.format()),
                        Printable.of(row.rules()),
                        row.axes().stream().map(Printable::of).toList(),
                        baseline),
                new PageRow.Count(
                        row.ends().trials(),
                        row.ends().completed(),
                        row.ends().diverged(),
                        row.ends().failed()),
                span(row.spread(comparison.metric())),
                comparison.isBaseline(row)
                        ? null
                        : span(row.difference(comparison.metric()).spread()),
                new PageRow.PValues(
                        tTest.raw(),
                        tTest.holm(),
                        row.difference(comparison.metric()).signFlip().holm()),
                verdicts.of(row).verdict(),
                judged(row),
                row.throughput().size() == 1
                        ? nullable(row.throughput().get(0).tokensPerSecond().mean())
                        : null);
    }

    private Judged judged(ComparisonRow row) {
        Judgement.Tested tested = verdicts.of(row).tested().orElse(null);
        String words = verdicts.words(row);
        return tested == null
                ? new Judged(words, null, null, null, null, null)
                : new Judged(
                        words,
                        finite(tested.atOnce().low()),
                        finite(tested.atOnce().high()),
                        finite(tested.bounds().low()),
                        finite(tested.bounds().high()),
                        tested.equivalenceP());
    }

    private static Span span(Spread spread) {
        Interval interval = spread.interval().orElse(null);
        return new Span(
                spread.count(),
                nullable(spread.mean()),
                nullable(spread.sd()),
                interval == null ? null : interval.low(),
                interval == null ? null : interval.high());
    }

    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static Double nullable(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
