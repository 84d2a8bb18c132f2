package io.altgrad.app;

import io.altgrad.result.TrialResult;
import io.altgrad.run.TrialSource.Ended;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.store.Growth;
import io.altgrad.watch.SweepState;
import java.util.List;

/** The course of a sweep that adds seeds until its rows are decided. */
final class GrowingTrials implements Course {

    private final Growth growth;
    private final SweepState state;

    /** @param state hears how many trials there are by now */
    GrowingTrials(Growth growth, SweepState state) {
        this.growth = growth;
        this.state = state;
        tell();
    }

    @Override
    public Effect ended(PlannedTrial trial, TrialResult result) {
        List<PlannedTrial> further = growth.take(result);
        tell();
        return new Effect(List.of(new Ended(trial, result)), further);
    }

    private void tell() {
        state.grown(growth.ids().size(), growth.most());
    }
}
