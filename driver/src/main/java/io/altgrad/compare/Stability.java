package io.altgrad.compare;

import io.altgrad.base.Count;
import io.altgrad.statistics.Holm;
import io.altgrad.statistics.Interval;
import io.altgrad.statistics.Proportion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The share of each row that diverges, and whether that is larger or smaller than its baseline's. Trials that failed or
 * ran out of time say nothing of it and are not counted.
 */
public final class Stability {

    /**
     * A row's divergences.
     *
     * @param diverged of the trials that completed or diverged
     * @param p of Fisher's exact test against the baseline; NaN for a row without one
     * @param holm the same, adjusted over all rows with a baseline
     */
    record Rate(ComparisonRow row, Proportion diverged, double p, double holm) {}

    private Stability() {}

    /** The rates of all rows with a trial that completed or diverged, in the comparison's order. */
    static List<Rate> rates(Comparison comparison) {
        Map<String, ComparisonRow> rowOfTrial = new HashMap<>();
        comparison.rows().forEach(row -> row.trialIds().forEach(id -> rowOfTrial.put(id, row)));
        List<ComparisonRow> rows = comparison.rows().stream()
                .filter(row -> diverged(row).isPresent())
                .toList();
        double[] p = rows.stream()
                .mapToDouble(row -> row.baselineIds().stream()
                        .findFirst()
                        .map(rowOfTrial::get)
                        .flatMap(Stability::diverged)
                        .map(baseline -> diverged(row).orElseThrow().differenceP(baseline))
                        .orElse(Double.NaN))
                .toArray();
        double[] holm = Holm.adjust(p);
        List<Rate> rates = new ArrayList<>();
        for (int i = 0; i < p.length; i++) {
            rates.add(new Rate(rows.get(i), diverged(rows.get(i)).orElseThrow(), p[i], holm[i]));
        }
        return rates;
    }

    /** A line for each row that diverged, after one on what they say; none where nothing did. */
    public static List<String> lines(Comparison comparison) {
        RowNames names = new RowNames(comparison);
        List<String> lines = new ArrayList<>();
        List<Rate> rates = rates(comparison);
        long compared = rates.stream().filter(rate -> !Double.isNaN(rate.p())).count();
        for (Rate rate : rates) {
            if (rate.diverged().hits() > 0) {
                lines.add("  " + names.of(rate.row()) + " in " + words(rate));
            }
        }
        if (!lines.isEmpty()) {
            lines.add(
                    0,
                    "diverged, of the seeds that completed or diverged [exact 95 % interval]; p against "
                            + comparison.baseline() + ": Fisher's exact test, Holm-adjusted over "
                            + Count.of(compared, "row") + ":");
        }
        return lines;
    }

    private static String words(Rate rate) {
        Interval interval = rate.diverged().interval(Interval.CONFIDENCE);
        return String.format(
                        Locale.ROOT,
                        "%d of %d, %.0f %% [%.0f, %.0f]",
                        rate.diverged().hits(),
                        rate.diverged().trials(),
                        100 * rate.diverged().share(),
                        100 * interval.low(),
                        100 * interval.high())
                + (Double.isNaN(rate.p()) ? "" : String.format(Locale.ROOT, ", p %.4f", rate.holm()));
    }

    /** The share of a row that diverged, of the trials that completed or did; empty without any. */
    static Optional<Proportion> diverged(ComparisonRow row) {
        int trials = row.ends().completed() + row.ends().diverged();
        return trials == 0
                ? Optional.empty()
                : Optional.of(new Proportion(row.ends().diverged(), trials));
    }
}
