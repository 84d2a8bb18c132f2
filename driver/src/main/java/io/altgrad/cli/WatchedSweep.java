package io.altgrad.cli;

import io.altgrad.dispatch.SweepEnd;
import io.altgrad.dispatch.SweepProgress;
import io.altgrad.live.Curves;
import io.altgrad.live.LivePage;
import io.altgrad.store.ProgressFile;
import io.altgrad.sweep.UserError;
import io.altgrad.watch.ProgressDisplay;
import io.altgrad.watch.ProgressRecorder;
import io.altgrad.watch.SweepState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A run of a sweep and everything that shows it: terminal or log, the file beside the results, the live page. */
final class WatchedSweep implements AutoCloseable {

    private final SweepState state;
    private final ProgressRecorder recorder;
    private final ProgressDisplay display;
    private final List<LivePage> pages;
    private final SweepProgress progress;

    /**
     * Begins to show {@code state}.
     *
     * @param port of the live page, 0 for any that is free; {@link SweepRunner#NO_PAGE} for none
     * @param say hears where the live page is
     * @throws UserError if the port cannot be had
     */
    WatchedSweep(SweepState state, ProgressFile file, int port, Consumer<String> say) {
        this.state = state;
        Curves curves = new Curves();
        this.pages = port == SweepRunner.NO_PAGE ? List.of() : List.of(open(port, state, curves));
        pages.forEach(page -> say.accept("live page: " + page.address()));
        this.recorder = new ProgressRecorder(state, file);
        this.display = ProgressDisplay.onStandardError(state);
        List<SweepProgress> listeners = new ArrayList<>(List.of(state, display));
        if (!pages.isEmpty()) {
            listeners.add(curves);
        }
        this.progress = SweepProgress.all(listeners);
    }

    private static LivePage open(int port, SweepState state, Curves curves) {
        try {
            return LivePage.open(port, state, curves);
        } catch (IOException e) {
            throw new UserError(
                    "Cannot open the live page on port " + port + ": " + e.getMessage()
                            + "; take another port, or 0 for any that is free.",
                    e);
        }
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

    @Override
    public void close() {
        state.broken("an error ended it");
        display.close();
        recorder.close();
        pages.forEach(LivePage::close);
    }
}
