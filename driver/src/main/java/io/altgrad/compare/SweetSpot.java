package io.altgrad.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.spec.Operand;
import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The cheapest of what stays within a chosen difference from the baseline, and the best format of each kind of layer. */
public final class SweetSpot {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Comparison comparison;
    private final Map<ComparisonRow, Surgery> surgeries = new LinkedHashMap<>();

    private SweetSpot(Comparison comparison, Results results) {
        this.comparison = comparison;
        Map<String, TrialRow> trials =
                results.trials().stream().collect(Collectors.toMap(TrialRow::trialId, Function.identity()));
        for (ComparisonRow row : comparison.rows()) {
            if (!comparison.isBaseline(row)) {
                row.trialIds().stream()
                        .map(trials::get)
                        .filter(trial -> trial.assignmentsJson() != null)
                        .findFirst()
                        .ifPresent(trial -> surgeries.put(row, Surgery.of(trial)));
            }
        }
    }

    /**
     * What to say about formats that cost at most {@code within} nats.
     *
     * @param within at least 0
     * @throws IOException if the layer statistics cannot be read
     */
    public static List<String> lines(Comparison comparison, Results results, double within) throws IOException {
        SweetSpot spot = new SweetSpot(comparison, results);
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "within %.4g nats of %s (upper end of the 95 %% interval, every seed completed):",
                within,
                comparison.baseline()));
        lines.addAll(spot.within(within));
        lines.addAll(spot.bestByLoss());
        lines.addAll(LayerQuality.bestBySqnr(results));
        return lines;
    }

    /** For each format the choice that keeps the fewest Linears unquantized; the fewest weight bits first. */
    private List<String> within(double within) {
        Map<String, ComparisonRow> byFormat = new LinkedHashMap<>();
        surgeries.keySet().stream()
                .filter(row -> row.ends().completed() == row.ends().trials() && certainly(row, within))
                .sorted(Comparator.<ComparisonRow>comparingDouble(
                                row -> surgeries.get(row).meanBits())
                        .thenComparing(row -> surgeries.get(row).kept().size())
                        .thenComparing(row -> delta(row)))
                .forEach(row -> byFormat.putIfAbsent(row.format() + row.axes(), row));
        if (byFormat.isEmpty()) {
            return List.of("  nothing does; allow more, quantize less, or add seeds, which narrow the interval");
        }
        return byFormat.values().stream().map(this::line).toList();
    }

    private String line(ComparisonRow row) {
        Surgery surgery = surgeries.get(row);
        Interval interval =
                row.difference(comparison.metric()).spread().interval().orElseThrow();
        return String.format(
                Locale.ROOT,
                "  %s under %s%s: %.1f bits a weight, %s; %+.4f [%+.4f, %+.4f]",
                row.format(),
                row.rules(),
                row.axes().isEmpty() ? "" : " " + row.axes(),
                surgery.meanBits(),
                surgery.kept().isEmpty()
                        ? "every Linear quantized"
                        : surgery.kept().size() + " of " + surgery.layers() + " Linears kept ("
                                + String.join(", ", surgery.keptTypes()) + ")",
                delta(row),
                interval.low(),
                interval.high());
    }

    private boolean certainly(ComparisonRow row, double within) {
        return row.difference(comparison.metric())
                .spread()
                .interval()
                .filter(interval -> interval.high() <= within)
                .isPresent();
    }

    private double delta(ComparisonRow row) {
        return row.difference(comparison.metric()).spread().mean().orElse(Double.POSITIVE_INFINITY);
    }

    /** Where rules quantize some kinds of layer and no others, the format that costs those kinds the least. */
    private List<String> bestByLoss() {
        Map<String, List<ComparisonRow>> byTypes = new TreeMap<>();
        surgeries.forEach((row, surgery) -> {
            if (!surgery.kept().isEmpty() && Double.isFinite(delta(row))) {
                byTypes.computeIfAbsent(String.join(", ", surgery.quantizedTypes()), types -> new ArrayList<>())
                        .add(row);
            }
        });
        List<String> lines = new ArrayList<>();
        byTypes.forEach((types, rows) -> Optional.of(rows)
                .filter(some ->
                        some.stream().map(ComparisonRow::format).distinct().count() > 1)
                .flatMap(some -> some.stream().min(Comparator.comparingDouble(this::delta)))
                .ifPresent(best ->
                        lines.add(String.format(Locale.ROOT, "  %s: %s, %+.4f", types, best.format(), delta(best)))));
        if (!lines.isEmpty()) {
            lines.add(0, "least loss where nothing but these is quantized:");
        }
        return lines;
    }

    /**
     * What was done to the Linears of a trial.
     *
     * @param kept those that stayed unquantized
     * @param meanBits bits of a weight, over all Linears alike
     */
    private record Surgery(
            int layers,
            List<String> kept,
            SortedSet<String> keptTypes,
            SortedSet<String> quantizedTypes,
            double meanBits) {

        /** A weight that is not cast. */
        private static final int FLOAT_BITS = 32;

        static Surgery of(TrialRow row) {
            var plan = row.trial().surgery();
            List<String> all = new ArrayList<>();
            List<String> kept = new ArrayList<>();
            SortedSet<String> keptTypes = new TreeSet<>();
            SortedSet<String> quantizedTypes = new TreeSet<>();
            double bits = 0;
            for (JsonNode assignment : assignments(row)) {
                String layer = assignment.get("layer").asText();
                var recipe = plan.recipe(layer);
                all.add(layer);
                (recipe.isEmpty() ? keptTypes : quantizedTypes).add(LayerQuality.type(layer));
                if (recipe.isEmpty()) {
                    kept.add(layer);
                }
                bits += recipe.flatMap(some -> some.cast(Operand.WEIGHT))
                        .map(cast -> cast.format().bits())
                        .orElse(FLOAT_BITS);
            }
            return new Surgery(all.size(), kept, keptTypes, quantizedTypes, bits / all.size());
        }

        private static JsonNode assignments(TrialRow row) {
            try {
                return JSON.readTree(row.assignmentsJson());
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(
                        "Cannot read assignments_json of trial " + row.trialId() + ": " + e.getOriginalMessage(), e);
            }
        }
    }
}
