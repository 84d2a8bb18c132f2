package io.altgrad.app;

import io.altgrad.run.SweepEnd;
import io.altgrad.run.SweepProgress;
import io.altgrad.store.ProgressFile;
import io.altgrad.watch.ProgressDisplay;
import io.altgrad.watch.ProgressRecorder;
import io.altgrad.watch.SweepState;
import java.util.ArrayList;
import java.util.List;

/** A run of a sweep and everything that shows it: terminal or log, the file beside the results, whoever else listens. */
final class WatchedSweep implements AutoCloseable {

    private final SweepState state;
    private final ProgressRecorder recorder;
    private final List<ProgressDisplay> display;
    private final SweepProgress progress;

    /** Begins to show {@code state}, which {@code others} hear of too. */
    WatchedSweep(SweepState state, ProgressFile file, RunOptions.Display display, List<SweepProgress> others) {
        this.state = state;
        this.recorder = new ProgressRecorder(state, file);
        this.display = display == RunOptions.Display.STANDARD_ERROR
                ? List.of(ProgressDisplay.onStandardError(state))
                : List.of();
        List<SweepProgress> listeners = new ArrayList<>(List.of(state));
        listeners.addAll(this.display);
        listeners.addAll(others);
        this.progress = SweepProgress.all(listeners);
    }

    /** What the dispatcher tells of the run. */
    SweepProgress progress() {
        return progress;
    }

    /** The run came to this. */
    SweepEnd ended(SweepEnd end) {
        state.ended(end);
        return end;
    }

    /** Leaves the displays as they are, so that lines may be printed below them. */
    void freeze() {
        display.forEach(ProgressDisplay::close);
    }

    @Override
    public void close() {
        state.broken("an error ended it");
        display.forEach(ProgressDisplay::close);
        recorder.close();
    }
}
