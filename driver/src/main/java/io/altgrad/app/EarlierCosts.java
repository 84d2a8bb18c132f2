package io.altgrad.app;

import io.altgrad.spec.Trial;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The time that steps took in earlier trials: of the same kind, or else of the same model and micro-batches whatever
 * their casts. Evaluations are in it, as often as those trials had them.
 */
final class EarlierCosts {

    private final Map<Object, List<StepCosts.StepCost>> costs = new HashMap<>();

    EarlierCosts(Collection<TrialRow> rows) {
        for (TrialRow row : rows) {
            Double seconds = row.get(TrialColumns.WALL_S);
            Double peak = row.get(TrialColumns.PEAK_MEMORY_MIB);
            Trial trial = row.trial();
            // Of several phases no one knows which took how much.
            if (row.completed()
                    && seconds != null
                    && peak != null
                    && trial.phases().size() == 1) {
                StepCosts.StepCost cost = new StepCosts.StepCost(
                        seconds / trial.training().schedule().steps(), 0, peak);
                add(StepCosts.kind(trial, 0), cost);
                add(size(trial), cost);
            }
        }
    }

    private void add(Object key, StepCosts.StepCost cost) {
        costs.computeIfAbsent(key, any -> new ArrayList<>()).add(cost);
    }

    private static Object size(Trial trial) {
        return List.of(trial.model(), trial.training().batches());
    }

    /** The mean cost of a step in that phase of the trial. */
    Optional<StepCosts.StepCost> ofPhase(Trial trial, int phase) {
        List<StepCosts.StepCost> alike =
                costs.getOrDefault(StepCosts.kind(trial, phase), costs.getOrDefault(size(trial), List.of()));
        return alike.isEmpty()
                ? Optional.empty()
                : Optional.of(new StepCosts.StepCost(
                        alike.stream()
                                .mapToDouble(StepCosts.StepCost::seconds)
                                .average()
                                .orElseThrow(),
                        0,
                        alike.stream()
                                .mapToDouble(StepCosts.StepCost::peakMib)
                                .max()
                                .orElseThrow()));
    }
}
