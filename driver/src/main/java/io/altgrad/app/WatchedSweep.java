package io.altgrad.app;

import io.altgrad.run.SweepEnd;
import io.altgrad.run.SweepListener;
import io.altgrad.store.SnapshotFile;
import io.altgrad.watch.SnapshotRecorder;
import io.altgrad.watch.SweepDisplay;
import io.altgrad.watch.SweepState;
import java.util.ArrayList;
import java.util.List;

/**
 * A run of a sweep and everything that shows it: terminal or log, the file beside the results, whoever else listens.
 */
final class WatchedSweep implements AutoCloseable {

    private final SweepState state;
    private final SnapshotRecorder recorder;
    private final List<SweepDisplay> display;
    private final SweepListener progress;

    /** Begins to show {@code state}, which {@code others} hear of too. */
    WatchedSweep(SweepState state, SnapshotFile file, RunOptions options, List<SweepListener> others) {
        this.state = state;
        this.recorder = new SnapshotRecorder(state, file);
        this.display = displays(state, options);
        List<SweepListener> listeners = new ArrayList<>(List.of(state));
        listeners.addAll(this.display);
        listeners.addAll(others);
        this.progress = SweepListener.all(listeners);
    }

    private static List<SweepDisplay> displays(SweepState state, RunOptions options) {
        return switch (options.display()) {
            case QUIET -> List.of();
            case STANDARD_ERROR -> List.of(SweepDisplay.onStandardError(state, options.coloring()));
            case LINES -> List.of(SweepDisplay.linesOnStandardError(state, options.coloring()));
        };
    }

    /** The listener that the dispatcher tells of the run. */
    SweepListener progress() {
        return progress;
    }

    /** The run came to this. */
    SweepEnd ended(SweepEnd end) {
        state.ended(end);
        return end;
    }

    /** Leaves the displays as they are, so that lines may be printed below them. */
    void freeze() {
        display.forEach(SweepDisplay::close);
    }

    @Override
    public void close() {
        state.broken("an error ended it");
        display.forEach(SweepDisplay::close);
        recorder.close();
    }
}
