package io.altgrad.report;

import io.altgrad.spec.Seeds;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.store.Column;
import io.altgrad.store.Row;
import io.altgrad.store.StepColumns;
import io.altgrad.store.TrialRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Takes in the steps of one trial after the other, thinned to as many points as a chart of all rows can have, and gives
 * the curves of the rows. What it holds does not grow with the number of steps.
 */
final class CurveReader implements BiConsumer<String, List<Row>> {

    /** The columns of {@code steps} that it takes in. */
    static final List<Column<?>> COLUMNS = List.of(StepColumns.STEP, StepColumns.LOSS, StepColumns.VAL_LOSS);

    /** Points of all curves of one kind together: about a megabyte of the page. */
    private static final int POINTS = 40_000;

    private static final int MOST_POINTS = 100;
    private static final int FEWEST_POINTS = 10;

    /** Points of all trials' own curves together. */
    private static final int TRIAL_POINTS = 60_000;

    /** Crosses of trials that did not complete, on all charts together. */
    private static final int MOST_ENDS = 1_000;

    private final RowIndex rows;
    private final int points;
    private final List<Map<Seeds, Series>> completed = new ArrayList<>();
    private final List<Ended> ends = new ArrayList<>();
    private final Map<String, Series> byTrial = new HashMap<>();
    private final Map<List<Integer>, Integer> steps = new LinkedHashMap<>();

    /** A trial that did not complete, at its last finite loss. */
    private record Ended(TrialRow trial, int row, Series.Loss last) {}

    CurveReader(RowIndex rows) {
        this.rows = rows;
        this.points = Math.max(FEWEST_POINTS, Math.min(MOST_POINTS, POINTS / Math.max(1, rows.size())));
        for (int i = 0; i < rows.size(); i++) {
            completed.add(new HashMap<>());
        }
    }

    @Override
    public void accept(String trialId, List<Row> stored) {
        List<Series.Loss> trialSteps = stored.stream().map(Series.Loss::of).toList();
        TrialRow trial = rows.trial(trialId);
        int row = rows.rowOf(trial);
        Series series = Series.of(trialSteps, trial.get(TrainingSettings.STEPS), points);
        byTrial.put(trialId, series);
        if (trial.completed()) {
            // Of two trials of one seed the comparison takes the first too.
            completed.get(row).putIfAbsent(trial.seeds(), series);
        } else {
            trialSteps.stream()
                    .filter(step -> Double.isFinite(step.loss()))
                    .reduce((first, second) -> second)
                    .ifPresent(last -> ends.add(new Ended(trial, row, last)));
        }
    }

    /** The ends of those that did not complete, each with the place of its trial. */
    List<PageData.End> ends(Map<String, Integer> places) {
        return ends.stream()
                .sorted(Comparator.comparingInt(Ended::row)
                        .thenComparingLong(end -> end.trial().seed()))
                .limit(MOST_ENDS)
                .map(end -> new PageData.End(
                        end.row(),
                        end.trial().seed(),
                        end.trial().status(),
                        end.last().step(),
                        end.last().loss(),
                        places.get(end.trial().trialId())))
                .toList();
    }

    /**
     * The curves of single trials, as many as there is room for: of those that did not complete, of the baselines, then
     * of the others.
     */
    Map<String, PageTrial.Curve> byTrial() {
        Map<String, PageTrial.Curve> curves = new HashMap<>();
        byTrial.keySet().stream()
                .sorted(Comparator.<String>comparingInt(id -> {
                            TrialRow trial = rows.trial(id);
                            boolean baseline =
                                    rows.baselineOf(rows.rowOf(trial)).isEmpty();
                            return trial.completed() ? baseline ? 1 : 2 : 0;
                        })
                        .thenComparing(Comparator.naturalOrder()))
                .limit(TRIAL_POINTS / points)
                .forEach(id -> curves.put(id, curve(byTrial.get(id))));
        return curves;
    }

    private PageTrial.Curve curve(Series series) {
        return new PageTrial.Curve(
                place(series.train()),
                List.copyOf(series.train().values()),
                place(series.validation()),
                List.copyOf(series.validation().values()));
    }

    private int place(SortedMap<Integer, Double> losses) {
        return steps.computeIfAbsent(List.copyOf(losses.keySet()), s -> steps.size());
    }

    /** The lists of steps that the curves name, known once {@link #curves} and {@link #byTrial} were asked for. */
    List<List<Integer>> steps() {
        return List.copyOf(steps.keySet());
    }

    PageData.RowCurves curves() {
        List<PageData.RowCurve> train = new ArrayList<>();
        List<PageData.RowCurve> validation = new ArrayList<>();
        List<PageData.RowCurve> trainDelta = new ArrayList<>();
        List<PageData.RowCurve> validationDelta = new ArrayList<>();
        for (int row = 0; row < completed.size(); row++) {
            Map<Seeds, Series> series = completed.get(row);
            add(train, row, series.values().stream().map(Series::train).toList());
            add(
                    validation,
                    row,
                    series.values().stream().map(Series::validation).toList());
            List<Series> differences = differences(row);
            add(trainDelta, row, differences.stream().map(Series::train).toList());
            add(
                    validationDelta,
                    row,
                    differences.stream().map(Series::validation).toList());
        }
        return new PageData.RowCurves(train, validation, trainDelta, validationDelta);
    }

    private List<Series> differences(int row) {
        Map<Seeds, Series> baseline = rows.baselineOf(row).map(completed::get).orElse(Map.of());
        return completed.get(row).entrySet().stream()
                .filter(entry -> baseline.containsKey(entry.getKey()))
                .map(entry -> entry.getValue().less(baseline.get(entry.getKey())))
                .toList();
    }

    private void add(List<PageData.RowCurve> curves, int row, List<SortedMap<Integer, Double>> seeds) {
        TreeMap<Integer, List<Double>> byStep = new TreeMap<>();
        seeds.forEach(seed -> seed.forEach((step, loss) ->
                byStep.computeIfAbsent(step, s -> new ArrayList<>()).add(loss)));
        if (byStep.isEmpty()) {
            return;
        }
        int place = steps.computeIfAbsent(List.copyOf(byStep.keySet()), s -> steps.size());
        boolean band = seeds.size() > 1;
        curves.add(new PageData.RowCurve(
                row,
                place,
                byStep.values().stream().map(CurveReader::mean).toList(),
                band ? byStep.values().stream().map(Collections::min).toList() : null,
                band ? byStep.values().stream().map(Collections::max).toList() : null));
    }

    private static Double mean(List<Double> losses) {
        return losses.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
