package io.altgrad.report;

import io.altgrad.compare.ResultNames;
import io.altgrad.result.Provenance;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The trials one by one, in the order of their rows and seeds. */
final class TrialReader {

    /** Trials that have a part of the page; a larger sweep has its figures in Parquet. */
    static final int MOST_TRIALS = 5_000;

    private final RowIndex rows;
    private final ResultNames names;
    private final List<TrialRow> trials;

    TrialReader(List<TrialRow> trials, RowIndex rows, ResultNames names) {
        this.rows = rows;
        this.names = names;
        this.trials = trials.stream()
                .sorted(Comparator.comparingInt(rows::rowOf)
                        .thenComparingLong(TrialRow::seed)
                        .thenComparing(TrialRow::trialId))
                .limit(MOST_TRIALS)
                .toList();
    }

    /** The place of each trial by its id. */
    Map<String, Integer> places() {
        Map<String, Integer> places = new HashMap<>();
        trials.forEach(trial -> places.put(trial.trialId(), places.size()));
        return places;
    }

    List<PageTrial> trials(
            Map<String, PageTrial.Curve> curves, LayerHistory history, Map<String, PageTrial.LayerSteps> layers) {
        Map<String, Integer> baselines = baselines();
        return trials.stream()
                .map(trial -> new PageTrial(
                        new PageTrial.Name(
                                trial.trialId(),
                                names.of(trial),
                                rows.rowOf(trial),
                                trial.seed(),
                                baselines.get(trial.trialId())),
                        figures(trial),
                        ending(trial),
                        origin(trial),
                        curves.get(trial.trialId()),
                        layers.get(trial.trialId()),
                        history.worst().get(trial.trialId())))
                .toList();
    }

    /**
     * The place of the trial of the baseline that has the same seeds, by the id of each trial that has one: a completed
     * one where there is.
     */
    private Map<String, Integer> baselines() {
        Map<List<Object>, Integer> bySeeds = new HashMap<>();
        for (int place = 0; place < trials.size(); place++) {
            TrialRow trial = trials.get(place);
            bySeeds.merge(
                    List.of(rows.rowOf(trial), trial.seeds()),
                    place,
                    (first, same) -> trials.get(first).completed() ? first : same);
        }
        Map<String, Integer> baselines = new HashMap<>();
        for (TrialRow trial : trials) {
            rows.baselineOf(rows.rowOf(trial))
                    .map(row -> bySeeds.get(List.of(row, trial.seeds())))
                    .ifPresent(place -> baselines.put(trial.trialId(), place));
        }
        return baselines;
    }

    private static PageTrial.Figures figures(TrialRow trial) {
        return new PageTrial.Figures(
                trial.valLoss(),
                trial.bestValLoss(),
                trial.valLossUnquantized(),
                trial.trainLoss(),
                trial.tokensPerS(),
                trial.get(TrialColumns.WALL_S));
    }

    private static PageTrial.Ending ending(TrialRow trial) {
        return new PageTrial.Ending(
                trial.status(),
                trial.stored().isStopped()
                        ? trial.get(TrialColumns.STOPPED_STEP)
                        : trial.get(TrialColumns.DIVERGED_STEP),
                trial.get(TrialColumns.FIRST_BAD_LAYER),
                EndWords.of(trial),
                trial.get(TrialColumns.NOTICES));
    }

    private static PageTrial.Origin origin(TrialRow trial) {
        return new PageTrial.Origin(
                trial.computation(),
                trial.device() == null || !trial.device().equals(Provenance.Machine.CPU) || trial.processor() == null
                        ? trial.device()
                        : trial.processor(),
                trial.threads(),
                trial.get(TrialColumns.HOST),
                Origin.minute(trial.get(TrialColumns.ENDED_AT)));
    }
}
