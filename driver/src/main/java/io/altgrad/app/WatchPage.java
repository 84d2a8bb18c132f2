package io.altgrad.app;

import io.altgrad.base.UserError;
import io.altgrad.live.LivePage;
import io.altgrad.live.TrialCurves;
import io.altgrad.run.Labels;
import io.altgrad.run.SweepListener;
import io.altgrad.watch.SweepState;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** The live page of a run that asked for one; nothing for one that did not. */
final class WatchPage implements AutoCloseable {

    private final List<LivePage> pages;
    private final List<SweepListener> listeners;

    private WatchPage(List<LivePage> pages, List<SweepListener> listeners) {
        this.pages = pages;
        this.listeners = listeners;
    }

    /**
     * Opens the page, which needs no Spark yet.
     *
     * @param port 0 for any that is free; {@link SweepRunner#NO_PAGE} for no page
     * @param labels the names of its trials
     * @param say hears where the page is
     * @throws UserError if the port cannot be had
     */
    static WatchPage open(int port, SweepState state, Labels labels, Consumer<String> say) {
        if (port == RunOptions.NO_PAGE) {
            return new WatchPage(List.of(), List.of());
        }
        TrialCurves curves = new TrialCurves(labels);
        try {
            LivePage page = LivePage.open(port, state, curves);
            say.accept("live page: " + page.address());
            return new WatchPage(List.of(page), List.of(curves));
        } catch (IOException e) {
            throw new UserError(
                    "Cannot open the live page on port " + port + ": " + e.getMessage()
                            + "; take another port, or 0 for any that is free.",
                    e);
        }
    }

    /** The listeners that have to hear of the run for the page's sake. */
    List<SweepListener> listeners() {
        return listeners;
    }

    @Override
    public void close() {
        pages.forEach(LivePage::close);
    }
}
