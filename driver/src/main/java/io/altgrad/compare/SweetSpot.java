package io.altgrad.compare;

import static io.altgrad.store.ColumnType.DOUBLE;
import static io.altgrad.store.ColumnType.INT32;
import static io.altgrad.store.ColumnType.STRING;

import io.altgrad.base.Count;
import io.altgrad.statistics.Interval;
import io.altgrad.statistics.Judgement;
import io.altgrad.store.Schema;
import io.altgrad.store.TrialRow;
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
import java.util.stream.Stream;

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

    /** A row that stays within so many nats. */
    private record Choice(SweetSpot spot, ComparisonRow row, double within) {

        static final Schema<Choice> SCHEMA = new Schema<>(
                "sweet_spot",
                "a row",
                "a row for each format whose interval stays within what is allowed, the fewest bits first; written by"
                        + " compare --within --out",
                "SweetSpot");

        static {
            SCHEMA.expected("format", STRING, "", "as in comparison", choice -> choice.row.format());
            SCHEMA.optional("rules", STRING, "", "as in comparison", choice -> choice.row.rules());
            SCHEMA.optional("axes", STRING, "", "as in comparison", choice -> choice.spot.comparison.axes(choice.row));
            SCHEMA.required("within_nats", DOUBLE, "nats", "what is allowed", Choice::within);
            SCHEMA.optional(
                    "bits", DOUBLE, "bits", "of a weight, scales included; null where no shape was stored", choice -> {
                        OptionalDouble bits = choice.surgery().meanBits();
                        return bits.isPresent() ? bits.getAsDouble() : null;
                    });
            SCHEMA.required(
                    "linears",
                    INT32,
                    "",
                    "Linears of the model",
                    choice -> choice.surgery().linears().size());
            SCHEMA.required(
                    "kept",
                    INT32,
                    "",
                    "Linears that were not quantized",
                    choice -> choice.surgery().kept().size());
            SCHEMA.required(
                    "difference_nats",
                    DOUBLE,
                    "nats",
                    "mean difference from the baseline",
                    choice -> choice.spot.mean(choice.row));
            SCHEMA.required(
                    "low_nats",
                    DOUBLE,
                    "nats",
                    "lower end of its interval that holds for all rows at once",
                    choice -> choice.interval().low());
            SCHEMA.required(
                    "high_nats",
                    DOUBLE,
                    "nats",
                    "upper end of it",
                    choice -> choice.interval().high());
        }

        private RowSurgery surgery() {
            return spot.surgeries.get(row);
        }

        private Interval interval() {
            return spot.interval(row).orElseThrow();
        }
    }

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
        return asides(comparison, results, within).stream()
                .flatMap(aside -> aside.lines().stream())
                .toList();
    }

    /** The columns of the table {@code sweet_spot}. */
    public static Schema<?> schema() {
        return Choice.SCHEMA;
    }

    /** The columns of the table {@code best_of_layers}. */
    public static Schema<?> schemaByLayer() {
        return BestOfLayers.SCHEMA;
    }

    /** The tables {@code sweet_spot} and {@code best_of_layers}, whose lines are those of {@link #lines}. */
    public static List<Aside<?>> asides(Comparison comparison, Results results, double within) throws IOException {
        SweetSpot spot = new SweetSpot(comparison, results);
        List<ComparisonRow> chosen = spot.within(within);
        List<String> lines = new ArrayList<>(List.of("", spot.heading(within)));
        lines.addAll(spot.lines(chosen));
        List<BestOfLayers> byLoss = spot.bestByLoss();
        List<BestOfLayers> bySqnr = BestSqnr.of(comparison, results);
        List<String> best = new ArrayList<>(linesByLoss(byLoss));
        best.addAll(BestSqnr.lines(bySqnr));
        return List.of(
                new Aside<>(
                        Choice.SCHEMA,
                        chosen.stream()
                                .map(row -> new Choice(spot, row, within))
                                .toList(),
                        lines),
                new Aside<>(
                        BestOfLayers.SCHEMA,
                        Stream.of(byLoss, bySqnr).flatMap(List::stream).toList(),
                        best));
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
    private List<ComparisonRow> within(double within) {
        Map<List<Object>, ComparisonRow> byFormat = new LinkedHashMap<>();
        surgeries.keySet().stream()
                .filter(row -> row.ends().completed() == row.ends().trials() && isWithin(row, within))
                .sorted(Comparator.<ComparisonRow>comparingDouble(
                                row -> surgeries.get(row).meanBits().orElse(Double.POSITIVE_INFINITY))
                        .thenComparing(row -> surgeries.get(row).kept().size())
                        .thenComparing(row -> mean(row)))
                .forEach(row -> byFormat.putIfAbsent(List.of(row.format(), row.axes()), row));
        return List.copyOf(byFormat.values());
    }

    private List<String> lines(List<ComparisonRow> chosen) {
        if (chosen.isEmpty()) {
            return List.of("  nothing does; allow more, quantize less, or add seeds, which narrow the interval");
        }
        List<String> lines = chosen.stream().map(this::line).collect(Collectors.toCollection(ArrayList::new));
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
    private List<BestOfLayers> bestByLoss() {
        Map<String, List<ComparisonRow>> byLinears = new TreeMap<>();
        surgeries.forEach((row, surgery) -> {
            if (!surgery.kept().isEmpty() && !surgery.quantized().isEmpty() && Double.isFinite(mean(row))) {
                byLinears
                        .computeIfAbsent(surgery.names().of(surgery.quantized()), linears -> new ArrayList<>())
                        .add(row);
            }
        });
        List<BestOfLayers> all = new ArrayList<>();
        byLinears.forEach((linears, rows) -> {
            if (rows.size() > 1) {
                ComparisonRow best = rows.stream()
                        .min(Comparator.comparingDouble(this::mean))
                        .orElseThrow();
                all.add(new BestOfLayers(linears, null, names.of(best), mean(best)));
            }
        });
        return all;
    }

    private static List<String> linesByLoss(List<BestOfLayers> all) {
        List<String> lines = new ArrayList<>();
        all.forEach(best ->
                lines.add(String.format(Locale.ROOT, "  %s: %s, %+.4f", best.layers(), best.rows(), best.value())));
        if (!lines.isEmpty()) {
            lines.add(0, "smallest mean difference where nothing but these is quantized, by chance or not:");
        }
        return lines;
    }
}
