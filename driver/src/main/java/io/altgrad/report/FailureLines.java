package io.altgrad.report;

import io.altgrad.report.PageData.Failure;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import java.util.Comparator;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Trials that neither completed nor were stopped early, those of a row that ended alike in one line. */
final class FailureLines {

    static final int MOST_LINES = 300;

    private static final int MOST_SEEDS = 8;

    private FailureLines() {}

    /** All of them, in the order of the rows. */
    static List<Failure> of(List<TrialRow> trials, RowIndex rows) {
        Map<List<Object>, List<TrialRow>> alike = trials.stream()
                .filter(trial -> !trial.completed() && !trial.stored().isStopped())
                .sorted(Comparator.comparingInt(rows::rowOf).thenComparingLong(TrialRow::seed))
                .collect(Collectors.groupingBy(
                        trial -> List.of(
                                rows.rowOf(trial),
                                trial.status(),
                                Objects.requireNonNullElse(trial.get(TrialColumns.FIRST_BAD_LAYER), ""),
                                Objects.requireNonNullElse(trial.get(TrialColumns.FAILURE_KIND), "")),
                        LinkedHashMap::new,
                        Collectors.toList()));
        return alike.values().stream().map(members -> line(members, rows)).toList();
    }

    private static Failure line(List<TrialRow> trials, RowIndex rows) {
        TrialRow first = trials.get(0);
        IntSummaryStatistics steps = trials.stream()
                .map(trial -> trial.get(TrialColumns.DIVERGED_STEP))
                .filter(Objects::nonNull)
                .mapToInt(Integer::intValue)
                .summaryStatistics();
        long messages = trials.stream().map(EndWords::of).distinct().count();
        return new Failure(
                rows.rowOf(first),
                first.status(),
                trials.size(),
                trials.stream().map(TrialRow::seed).limit(MOST_SEEDS).toList(),
                new Failure.Divergence(
                        first.get(TrialColumns.FIRST_BAD_LAYER),
                        steps.getCount() == 0 ? null : steps.getMin(),
                        steps.getCount() == 0 ? null : steps.getMax()),
                EndWords.of(first),
                (int) messages - 1);
    }
}
