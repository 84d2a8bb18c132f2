package io.altgrad.compare;

import io.altgrad.statistics.Interval;
import io.altgrad.statistics.Judgement;
import io.altgrad.store.TrialRow;
import io.altgrad.text.Count;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The cheapest of what stays within a chosen difference from the baseline, and the best format of each kind of layer.
 *
 * <p>A row stays within it if the upper end of its interval does, and the intervals here are the verdicts', which hold for
 * all rows at once: {@link io.altgrad.statistics.Judgement.Tested#atOnce}. The best of many is picked by looking at them
 * all, and an interval that holds for one row alone would be too short for that.
 */
public final class SweetSpot {

    private final Comparison comparison;
    private final RowNames names;
    private final Map<ComparisonRow, RowSurgery> surgeries = new LinkedHashMap<>();
    private final Verdicts verdicts;

    private SweetSpot(Comparison comparison, Results results) {
        this.comparison = comparison;
        this.names = new RowNames(comparison);
        this.verdicts = Verdicts.of(comparison);
        Map<String, TrialRow> trials = TrialRow.byId(results.trials());
        for (ComparisonRow row : comparison.rows()) {
            if (!comparison.isBaseline(row)) {
                row.trialIds().stream()
                        .map(id -> RowSurgery.of(trials.get(id)))
                        .flatMap(Optional::stream)
                        .findFirst()
                        .ifPresent(surgery -> surgeries.put(row, surgery));
            }
        }
    }

    /**
     * The lines on formats that cost at most {@code within} nats.
     *
     * @param within at least 0
     * @throws IOException if the layer statistics cannot be read
     */
    public static List<String> lines(Comparison comparison, Results results, double within) throws IOException {
        SweetSpot spot = new SweetSpot(comparison, results);
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(spot.heading(within));
        lines.addAll(spot.within(within));
        lines.addAll(spot.bestByLoss());
        lines.addAll(BestSqnr.lines(comparison, results));
        return lines;
    }

    private String heading(double within) {
        int compared = verdicts.family().rows();
        return String.format(
                Locale.ROOT,
                "within %.4g nats of %s (every seed completed, and the upper end of an interval that holds at %s"
                        + " for %s):",
                within,
                comparison.baseline(),
                VerdictText.percent(comparison.criterion().confidence()),
                compared == 1 ? "the one row" : "all " + Count.of(compared, "row") + " at once");
    }

    /** The choice of each format that takes the fewest bits; the fewest bits first. */
    private List<String> within(double within) {
        Map<List<Object>, ComparisonRow> byFormat = new LinkedHashMap<>();
        surgeries.keySet().stream()
                .filter(row -> row.ends().completed() == row.ends().trials() && isWithin(row, within))
                .sorted(Comparator.<ComparisonRow>comparingDouble(
                                row -> surgeries.get(row).meanBits().orElse(Double.POSITIVE_INFINITY))
                        .thenComparing(row -> surgeries.get(row).kept().size())
                        .thenComparing(row -> mean(row)))
                .forEach(row -> byFormat.putIfAbsent(List.of(row.format(), row.axes()), row));
        if (byFormat.isEmpty()) {
            return List.of("  nothing does; allow more, quantize less, or add seeds, which narrow the interval");
        }
        List<String> lines =
                byFormat.values().stream().map(this::line).collect(Collectors.toCollection(ArrayList::new));
        lines.add(
                "  bits a weight: mean over the weights of all Linears, each format's bits and its share of the scales,"
                        + " 32 where a Linear is kept; embeddings and norms are not counted");
        return lines;
    }

    private String line(ComparisonRow row) {
        RowSurgery surgery = surgeries.get(row);
        Interval interval = interval(row).orElseThrow();
        List<String> kept = surgery.kept();
        return String.format(
                Locale.ROOT,
                "  %s: %s, %s; %+.4f [%+.4f, %+.4f]",
                names.of(row),
                bits(surgery),
                kept.isEmpty()
                        ? "every Linear quantized"
                        : kept.size() + " of " + Count.of(surgery.linears().size(), "Linear") + " kept ("
                                + surgery.names().of(kept) + ")",
                mean(row),
                interval.low(),
                interval.high());
    }

    private static String bits(RowSurgery surgery) {
        OptionalDouble bits = surgery.meanBits();
        if (bits.isEmpty()) {
            return "bits a weight not known (an earlier version stored no shapes)";
        }
        String all = String.format(Locale.ROOT, "%.2f bits a weight", bits.getAsDouble());
        OptionalDouble quantized = surgery.meanBitsWhereQuantized();
        return surgery.kept().isEmpty() || quantized.isEmpty()
                ? all
                : String.format(Locale.ROOT, "%s (%.2f where quantized)", all, quantized.getAsDouble());
    }

    private boolean isWithin(ComparisonRow row, double within) {
        return interval(row).filter(interval -> interval.high() <= within).isPresent();
    }

    private Optional<Interval> interval(ComparisonRow row) {
        return verdicts.of(row).tested().map(Judgement.Tested::atOnce);
    }

    private double mean(ComparisonRow row) {
        return row.difference(comparison.metric()).spread().mean().orElse(Double.POSITIVE_INFINITY);
    }

    /** The row whose mean difference is the smallest, for each choice of Linears that rules quantize. */
    private List<String> bestByLoss() {
        Map<String, List<ComparisonRow>> byLinears = new TreeMap<>();
        surgeries.forEach((row, surgery) -> {
            if (!surgery.kept().isEmpty() && !surgery.quantized().isEmpty() && Double.isFinite(mean(row))) {
                byLinears
                        .computeIfAbsent(surgery.names().of(surgery.quantized()), linears -> new ArrayList<>())
                        .add(row);
            }
        });
        List<String> lines = new ArrayList<>();
        byLinears.forEach((linears, rows) -> {
            if (rows.size() > 1) {
                ComparisonRow best = rows.stream()
                        .min(Comparator.comparingDouble(this::mean))
                        .orElseThrow();
                lines.add(String.format(Locale.ROOT, "  %s: %s, %+.4f", linears, names.of(best), mean(best)));
            }
        });
        if (!lines.isEmpty()) {
            lines.add(0, "smallest mean difference where nothing but these is quantized, by chance or not:");
        }
        return lines;
    }
}
