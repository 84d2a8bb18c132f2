package io.altgrad.compare;

import io.altgrad.store.LayerColumns;
import io.altgrad.store.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The row that quantized an operand of a kind of layer with the least noise. Rows are never put together, so that neither
 * are scalings or other settings; only rows that quantized the same blocks are held against each other.
 */
final class BestSqnr {

    private final Comparison comparison;
    private final Map<String, Integer> rowOfTrial = new HashMap<>();
    private final Map<Place, Measured> measured = new HashMap<>();

    /** An operand of a kind of layer in a row of the comparison. */
    private record Place(int row, String kind, String operand) {}

    /** The layers of that kind that the row quantized, and the noise in them. */
    private record Measured(Set<String> layers, SqnrMean sqnr) {}

    /** An operand of layers, in words. */
    private record Operand(String layers, String operand) {}

    private record Candidate(int row, double decibels) {}

    private BestSqnr(Comparison comparison) {
        this.comparison = comparison;
        for (int i = 0; i < comparison.rows().size(); i++) {
            for (String id : comparison.rows().get(i).trialIds()) {
                rowOfTrial.put(id, i);
            }
        }
    }

    /** The best of each kind of layer and operand that two rows at least quantized. */
    static List<BestOfLayers> of(Comparison comparison, Results results) throws IOException {
        BestSqnr best = new BestSqnr(comparison);
        results.layers(List.of(LayerColumns.LAYER, LayerColumns.OPERAND, LayerColumns.SQNR_DB), best::add);
        return best.best();
    }

    /** A line on each of them, with one before them that says what they are. */
    static List<String> lines(List<BestOfLayers> all) {
        List<String> lines = new ArrayList<>();
        for (BestOfLayers best : all) {
            lines.add("  " + best.layers() + ", " + best.operand() + ": " + best.rows() + ", "
                    + (Double.isInfinite(best.value())
                            ? "nothing lost"
                            : String.format(Locale.ROOT, "%.1f dB", best.value())));
        }
        if (!lines.isEmpty()) {
            lines.add(0, "highest SQNR, from the mean noise over steps, seeds and blocks:");
        }
        return lines;
    }

    private void add(String trialId, List<Row> rows) {
        for (Row row : rows) {
            String layer = row.get(LayerColumns.LAYER);
            Place place = new Place(rowOfTrial.get(trialId), LayerNames.kind(layer), row.get(LayerColumns.OPERAND));
            Measured some = measured.computeIfAbsent(place, p -> new Measured(new HashSet<>(), new SqnrMean()));
            some.layers().add(layer);
            some.sqnr().add(row.get(LayerColumns.SQNR_DB));
        }
    }

    private List<BestOfLayers> best() {
        RowNames names = new RowNames(comparison);
        List<BestOfLayers> all = new ArrayList<>();
        candidates().forEach((what, some) -> {
            if (some.size() > 1) {
                double most =
                        some.stream().mapToDouble(Candidate::decibels).max().orElseThrow();
                String best = some.stream()
                        .filter(candidate -> candidate.decibels() == most)
                        .map(candidate -> names.of(comparison.rows().get(candidate.row())))
                        .collect(Collectors.joining(" and "));
                all.add(new BestOfLayers(what.layers(), what.operand(), best, most));
            }
        });
        return all;
    }

    /** The candidates by layers and operand. */
    private Map<Operand, List<Candidate>> candidates() {
        LayerNames names = new LayerNames(measured.values().stream()
                .flatMap(some -> some.layers().stream())
                .toList());
        Map<Operand, List<Candidate>> candidates =
                new TreeMap<>(Comparator.comparing(one -> one.layers() + ", " + one.operand()));
        measured.forEach((place, some) -> some.sqnr()
                .decibels()
                .ifPresent(decibels -> candidates
                        .computeIfAbsent(
                                new Operand(names.of(some.layers()), place.operand()), what -> new ArrayList<>())
                        .add(new Candidate(place.row(), decibels))));
        candidates.values().forEach(some -> some.sort(Comparator.comparingInt(Candidate::row)));
        return candidates;
    }
}
