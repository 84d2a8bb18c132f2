package io.altgrad.app;

import io.altgrad.result.TrialResult;
import io.altgrad.run.TrialSource;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.store.Growth;
import io.altgrad.watch.SweepState;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** The trials of a sweep that adds seeds until its rows are decided, given out as they are asked for. */
final class GrowingTrials implements TrialSource {

    private final Growth growth;
    private final SweepState state;
    private final Queue<PlannedTrial> ready;

    /**
     * The trials that {@code growth} asks for.
     *
     * @param ready those of them that are to run now
     * @param state hears how many trials there are by now
     */
    GrowingTrials(Growth growth, List<PlannedTrial> ready, SweepState state) {
        this.growth = growth;
        this.ready = new ArrayDeque<>(ready);
        this.state = state;
        tell();
    }

    @Override
    public boolean hasNext() {
        return !ready.isEmpty();
    }

    @Override
    public PlannedTrial next() {
        return ready.remove();
    }

    @Override
    public void ended(TrialResult result) {
        ready.addAll(growth.take(result));
        tell();
    }

    private void tell() {
        state.grown(growth.ids().size(), growth.most());
    }
}
