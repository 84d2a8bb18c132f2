package io.altgrad.app;

import io.altgrad.base.UserError;
import io.altgrad.result.Status;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.stopping.Candidate;
import io.altgrad.stopping.Simulation;
import io.altgrad.stopping.StoppingRule;
import io.altgrad.store.ResultStore;
import io.altgrad.store.StoredTrial;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Recorded curves of a folder under a rule of early stopping.
 *
 * @param folder as a URI
 * @param rule that was tried
 * @param concurrent trials at once
 * @param left trials of the sweep that have not completed and take no part
 * @param outcome of the simulation
 */
public record RuleReplay(String folder, StoppingRule rule, int concurrent, int left, Simulation.Outcome outcome) {

    static RuleReplay of(ResultStore store, List<String> settings, int concurrent) throws IOException {
        if (concurrent < 1) {
            throw new UserError("Cannot simulate " + concurrent + " trials at once: at least 1 is needed.");
        }
        store.requireResults();
        String text = store.sweepText()
                .orElseThrow(() -> new UserError("Cannot simulate early stopping in " + store
                        + ": it has no sweep.yaml; run the sweep into it."));
        Sweep sweep = SweepFile.parse(text, store + "/sweep.yaml", settings);
        StoppingRule rule = sweep.conduct().rule();
        if (rule.equals(StoppingRule.NONE)) {
            throw new UserError("Cannot simulate early stopping in " + store + ": its sweep file has no rule; give one,"
                    + " such as --set earlyStopping.rule=asha --set earlyStopping.minSteps=100.");
        }
        Map<String, StoredTrial> stored = store.stored();
        List<PlannedTrial> planned = sweep.grid().planned().toList();
        List<PlannedTrial> completed = planned.stream()
                .filter(trial -> stored.containsKey(trial.id()))
                .filter(trial -> Status.COMPLETED.is(stored.get(trial.id()).status()))
                .toList();
        if (completed.isEmpty()) {
            throw new UserError("Cannot simulate early stopping in " + store
                    + ": no trial of its sweep has completed; run it without a rule first.");
        }
        Map<String, Map<Integer, Double>> losses = RuledTrials.losses(
                store, completed.stream().map(PlannedTrial::id).collect(Collectors.toSet()));
        List<Simulation.Recorded> recorded = new ArrayList<>();
        for (Candidate candidate : RuledTrials.candidates(sweep, completed)) {
            recorded.add(new Simulation.Recorded(candidate, new TreeMap<>(losses.get(candidate.trial()))));
        }
        return new RuleReplay(
                store.toString(),
                rule,
                concurrent,
                planned.size() - completed.size(),
                Simulation.run(rule, recorded, concurrent));
    }
}
