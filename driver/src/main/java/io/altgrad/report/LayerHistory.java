package io.altgrad.report;

import static io.altgrad.store.LayerColumns.FORMAT;
import static io.altgrad.store.LayerColumns.LAYER;
import static io.altgrad.store.LayerColumns.OPERAND;
import static io.altgrad.store.LayerColumns.SATURATED_FRACTION;
import static io.altgrad.store.LayerColumns.SQNR_DB;
import static io.altgrad.store.LayerColumns.STEP;
import static io.altgrad.store.LayerColumns.UNDERFLOWED_FRACTION;

import io.altgrad.report.PageData.Layers.Cell;
import io.altgrad.store.Row;
import io.altgrad.store.TrialRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The layer statistics of single trials by step. The page has room for some: for those that broke, then for the
 * first of each row, then for others.
 */
final class LayerHistory implements BiConsumer<String, List<Row>> {

    /** Trials whose statistics are held while all are read. */
    private static final int MOST_TRIALS = 300;

    /** Cells of all trials together, about two megabytes of the page. */
    private static final int MOST_CELLS = 60_000;

    /** Steps of one trial, spread over those that have statistics; the last is one of them. */
    private static final int MOST_STEPS = 24;

    private final Set<String> wanted;
    private final Set<String> broken;
    private final Map<String, List<Row>> held = new HashMap<>();
    private final Map<String, PageTrial.Worst> worst = new HashMap<>();

    LayerHistory(List<TrialRow> trials, RowIndex rows) {
        broken = trials.stream()
                .filter(trial -> !trial.completed() && !trial.stored().isStopped())
                .map(TrialRow::trialId)
                .collect(Collectors.toSet());
        wanted = Stream.of(
                        trials.stream().map(TrialRow::trialId).filter(broken::contains),
                        rows.rows().stream().map(row -> row.trialIds().get(0)),
                        trials.stream().map(TrialRow::trialId))
                .flatMap(ids -> ids)
                .distinct()
                .limit(MOST_TRIALS)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @Override
    public void accept(String trialId, List<Row> statistics) {
        if (broken.contains(trialId)) {
            worstOf(statistics).ifPresent(one -> worst.put(trialId, one));
        }
        if (wanted.contains(trialId)) {
            Set<Integer> steps = new HashSet<>(thinned(statistics.stream()
                    .map(row -> row.get(STEP))
                    .distinct()
                    .sorted()
                    .toList()));
            held.put(
                    trialId,
                    statistics.stream()
                            .filter(row -> steps.contains(row.get(STEP)))
                            .toList());
        }
    }

    /** The worst operand of each trial that did not complete and has statistics. */
    Map<String, PageTrial.Worst> worst() {
        return worst;
    }

    /** The statistics of as many trials as there is room for, in the places of {@code layers}. */
    Map<String, PageTrial.LayerSteps> byTrial(PageData.Layers layers) {
        Map<String, PageTrial.LayerSteps> byTrial = new LinkedHashMap<>();
        int cells = 0;
        for (String trialId : wanted) {
            List<Row> rows = held.getOrDefault(trialId, List.of());
            cells += rows.size();
            if (cells > MOST_CELLS) {
                return byTrial;
            }
            if (!rows.isEmpty()) {
                byTrial.put(trialId, steps(rows, layers));
            }
        }
        return byTrial;
    }

    private static PageTrial.LayerSteps steps(List<Row> rows, PageData.Layers layers) {
        List<Integer> steps =
                rows.stream().map(row -> row.get(STEP)).distinct().sorted().toList();
        Map<String, Integer> names = places(layers.names());
        return new PageTrial.LayerSteps(
                steps,
                rows.stream()
                        .filter(row -> layers.operands().contains(row.get(OPERAND)))
                        .map(row -> new Cell(
                                steps.indexOf(row.get(STEP)),
                                names.get(row.get(LAYER)),
                                layers.operands().indexOf(row.get(OPERAND)),
                                noise(row).orElse(null),
                                row.get(SATURATED_FRACTION),
                                row.get(UNDERFLOWED_FRACTION),
                                Math.max(0, layers.formats().indexOf(row.get(FORMAT)))))
                        .toList());
    }

    private static Map<String, Integer> places(List<String> names) {
        Map<String, Integer> places = new HashMap<>();
        names.forEach(name -> places.put(name, places.size()));
        return places;
    }

    private static List<Integer> thinned(List<Integer> steps) {
        if (steps.size() <= MOST_STEPS) {
            return steps;
        }
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < MOST_STEPS; i++) {
            kept.add(steps.get((int) ((long) i * (steps.size() - 1) / (MOST_STEPS - 1))));
        }
        return kept;
    }

    private static Optional<PageTrial.Worst> worstOf(List<Row> statistics) {
        int last = statistics.stream().mapToInt(row -> row.get(STEP)).max().orElse(0);
        return statistics.stream()
                .filter(row -> row.get(STEP) == last)
                .filter(row -> noise(row).isPresent())
                .max(Comparator.<Row>comparingDouble(row -> noise(row).orElseThrow())
                        .thenComparingDouble(row -> row.get(SATURATED_FRACTION)))
                .map(row -> new PageTrial.Worst(
                        row.get(LAYER), row.get(OPERAND), last, noise(row).orElseThrow(), row.get(SATURATED_FRACTION)));
    }

    /** The noise's share of the signal's power; empty where there is no ratio. */
    private static Optional<Double> noise(Row row) {
        double decibels = row.get(SQNR_DB);
        return Double.isNaN(decibels) ? Optional.empty() : Optional.of(Math.pow(10, -decibels / 10));
    }
}
