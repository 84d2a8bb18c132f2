package io.altgrad.report;

import io.altgrad.base.Count;
import io.altgrad.compare.Comparison;
import io.altgrad.compare.ComparisonRow;
import io.altgrad.compare.RowNames;
import io.altgrad.compare.VerdictText;
import io.altgrad.statistics.Interval;
import io.altgrad.statistics.Spread;
import io.altgrad.statistics.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** The outcome of a comparison in a few sentences, which say no more than the seeds do. */
final class Answer {

    /** Pairs below which a sentence says that the seeds are few. */
    private static final int ENOUGH_PAIRS = 5;

    private final Comparison comparison;
    private final RowNames names;

    private Answer(Comparison comparison) {
        this.comparison = comparison;
        this.names = new RowNames(comparison);
    }

    /** The answer in words: formats that broke at every seed, and then the verdicts of the rest. */
    static String of(Comparison comparison, RowIndex rows) {
        String answer = new Answer(comparison).text();
        return Broken.sentence(comparison, rows)
                .map(broken -> anyCompleted(comparison) ? broken + " " + answer : answer + " " + broken)
                .orElse(answer);
    }

    private static boolean anyCompleted(Comparison comparison) {
        return count(comparison.rows(), row -> row.ends().completed()) > 0;
    }

    private String text() {
        List<ComparisonRow> compared = comparison.rows().stream()
                .filter(row -> delta(row).count() > 0)
                .sorted(Comparator.comparingDouble(Answer.this::mean))
                .toList();
        int completed = count(comparison.rows(), row -> row.ends().completed());
        int others = count(comparison.rows(), row -> row.ends().trials()) - completed;
        if (!anyCompleted(comparison)) {
            return "No trial completed, so there is no loss to compare: see where they broke.";
        }
        if (compared.isEmpty()) {
            return "Nothing can be compared: no trial has a completed trial of the baseline " + comparison.baseline()
                    + " with the same seed and settings beside it.";
        }
        List<ComparisonRow> judged = compared.stream()
                .filter(row -> delta(row).count() >= Verdict.FEWEST_PAIRS)
                .toList();
        List<String> sentences = new ArrayList<>();
        if (judged.isEmpty()) {
            sentences.add(range(compared));
        } else {
            sentences.add(new VerdictText(comparison).answer());
            sentences.add(extremes(judged));
        }
        if (others > 0) {
            sentences.add(Count.of(others, "trial did", "trials did") + " not complete and "
                    + (others == 1 ? "is" : "are") + " in no mean.");
        }
        return String.join(" ", sentences);
    }

    /** The differences that were seen with too few seeds for a test, and that they say little. */
    private String range(List<ComparisonRow> compared) {
        int most = compared.stream().mapToInt(row -> delta(row).count()).max().orElse(0);
        ComparisonRow least = compared.get(0);
        ComparisonRow largest = compared.get(compared.size() - 1);
        String seen = least == largest
                ? "The difference seen is " + signed(mean(least)) + " nats for " + name(least) + "."
                : "The differences seen run from " + signed(mean(least)) + " nats (" + name(least) + ") to "
                        + signed(mean(largest)) + " (" + name(largest) + ").";
        return "Too few seeds to tell a format's cost from chance: at most "
                + Count.of(most, "pair") + " of trials to a row, and it takes " + Verdict.FEWEST_PAIRS
                + " for a first look and ten for more. " + seen;
    }

    private String extremes(List<ComparisonRow> judged) {
        ComparisonRow least = judged.get(0);
        ComparisonRow most = judged.get(judged.size() - 1);
        int pairs = judged.stream().mapToInt(row -> delta(row).count()).min().orElse(0);
        String few = pairs < ENOUGH_PAIRS ? " With " + Count.of(pairs, "seed") + " take it as a hint." : "";
        return (least == most
                        ? "The difference is " + figure(most) + "."
                        : "Differences run from " + figure(least) + " for " + name(least) + " to " + figure(most)
                                + " for " + name(most) + ".")
                + few;
    }

    private String figure(ComparisonRow row) {
        return signed(mean(row)) + " nats"
                + delta(row)
                        .interval()
                        .map(interval -> " (" + Math.round(100 * Interval.CONFIDENCE) + " % interval "
                                + signed(interval.low()) + " to " + signed(interval.high()) + ")")
                        .orElse("");
    }

    private String name(ComparisonRow row) {
        return names.of(row);
    }

    private Spread delta(ComparisonRow row) {
        return row.difference(comparison.metric()).spread();
    }

    private double mean(ComparisonRow row) {
        return delta(row).mean().orElse(Double.NaN);
    }

    private static String signed(double nats) {
        return String.format(Locale.ROOT, "%+.4f", nats).replace('-', '−');
    }

    private static int count(List<ComparisonRow> rows, ToIntFunction<ComparisonRow> figure) {
        return rows.stream().mapToInt(figure).sum();
    }
}
