package io.altgrad.report;

import io.altgrad.base.Count;
import io.altgrad.compare.Comparison;
import io.altgrad.compare.ComparisonRow;
import io.altgrad.compare.RowNames;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The formats of which no seed survived, in a sentence: a mean says nothing of them. */
final class Broken {

    private static final int MOST_NAMES = 4;

    private final RowIndex rows;
    private final RowNames names;

    private Broken(Comparison comparison, RowIndex rows) {
        this.rows = rows;
        this.names = new RowNames(comparison);
    }

    /** A sentence on the formats that diverged at every seed, and where first; empty where none did. */
    static Optional<String> sentence(Comparison comparison, RowIndex rows) {
        return new Broken(comparison, rows).sentence();
    }

    private Optional<String> sentence() {
        Map<String, List<ComparisonRow>> byFormat = rows.rows().stream()
                .collect(Collectors.groupingBy(ComparisonRow::format, LinkedHashMap::new, Collectors.toList()));
        List<String> parts = new ArrayList<>();
        byFormat.forEach((format, all) -> {
            List<ComparisonRow> broken = all.stream().filter(Broken::isBroken).toList();
            if (!broken.isEmpty() && broken.size() == all.size()) {
                parts.add(words(format, broken));
            } else {
                broken.forEach(row -> parts.add(words(names.of(row), List.of(row))));
            }
        });
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(parts.stream().limit(MOST_NAMES).collect(Collectors.joining("; "))
                        + (parts.size() > MOST_NAMES ? "; and " + (parts.size() - MOST_NAMES) + " more did" : "")
                        + ".");
    }

    private static boolean isBroken(ComparisonRow row) {
        return row.ends().trials() > 0 && row.ends().diverged() == row.ends().trials();
    }

    private String words(String name, List<ComparisonRow> broken) {
        List<TrialRow> trials = broken.stream()
                .flatMap(row -> row.trialIds().stream())
                .map(rows::trial)
                .toList();
        return name + " diverged at every seed (" + Count.of(trials.size(), "trial") + ")" + where(trials);
    }

    /** The steps at which it was seen, and the layer that most trials name. */
    private static String where(List<TrialRow> trials) {
        IntSummaryStatistics steps = trials.stream()
                .map(trial -> trial.get(TrialColumns.DIVERGED_STEP))
                .filter(Objects::nonNull)
                .mapToInt(Integer::intValue)
                .summaryStatistics();
        if (steps.getCount() == 0) {
            return "";
        }
        String when = steps.getMin() == steps.getMax()
                ? " at step " + steps.getMin()
                : " at steps " + steps.getMin() + " to " + steps.getMax();
        return when
                + trials.stream()
                        .map(trial -> trial.get(TrialColumns.FIRST_BAD_LAYER))
                        .filter(Objects::nonNull)
                        .collect(Collectors.groupingBy(layer -> layer, LinkedHashMap::new, Collectors.counting()))
                        .entrySet()
                        .stream()
                        .max(Map.Entry.comparingByValue())
                        .map(layer -> ", first in " + layer.getKey()
                                + (layer.getValue() < trials.size()
                                        ? " (" + layer.getValue() + " of " + trials.size() + ")"
                                        : ""))
                        .orElse(", seen in the loss alone");
    }
}
