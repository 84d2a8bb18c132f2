package io.altgrad.watch;

import io.altgrad.result.TrialResult;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.text.Count;
import io.altgrad.text.Printable;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Lines at the bottom of a terminal that are drawn anew in their place. What others print meanwhile is drawn over at
 * worst; a trial that failed, timed out or diverged leaves a line above, of which there is at most one a second.
 */
final class TerminalDisplay implements SweepDisplay {

    private static final String CLEAR_BELOW = "\033[J";
    private static final String WRAP_OFF = "\033[?7l";
    private static final String WRAP_ON = "\033[?7h";

    /** Drawings for which the terminal's size is believed. */
    private static final int SIZE_LASTS = 4;

    /** The least time between two lines that stay. */
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final SweepState state;
    private final PrintStream out;
    private final Supplier<TerminalSize> sizes;
    private final Ticker ticker;
    private TerminalSize size = TerminalSize.USUAL;
    private final List<String> troubles = new ArrayList<>();
    private long toldNanos = System.nanoTime() - BETWEEN.toNanos();
    private int drawings;
    private int drawn;
    private boolean closed;

    /** {@code state} has to hear of events before this does. */
    TerminalDisplay(SweepState state, PrintStream out, Supplier<TerminalSize> sizes, Duration period) {
        this.state = state;
        this.out = out;
        this.sizes = sizes;
        this.ticker = new Ticker("altgrad-terminal", period, this::draw);
    }

    @Override
    public synchronized void trialEnded(PlannedTrial trial, TrialResult result) {
        if (result.outcome().status().isTrouble()) {
            troubles.add(Printable.of(state.ended(trial, result).toString()));
            if (System.nanoTime() - toldNanos >= BETWEEN.toNanos()) {
                draw();
            }
        }
    }

    private void tell() {
        int more = troubles.size() - 1;
        out.print(upToTheTop() + CLEAR_BELOW + troubles.get(0)
                + (more == 0 ? "" : "; and " + Count.of(more, "trial") + " more")
                + "\r\n");
        troubles.clear();
        toldNanos = System.nanoTime();
        drawn = 0;
    }

    /** The last state stays, the cursor is below it. */
    @Override
    public void close() {
        ticker.close();
        synchronized (this) {
            toldNanos -= BETWEEN.toNanos();
            draw();
            closed = true;
        }
    }

    synchronized void draw() {
        if (closed) {
            // What was printed since stands where the lines were.
            return;
        }
        if (!troubles.isEmpty() && System.nanoTime() - toldNanos >= BETWEEN.toNanos()) {
            tell();
        }
        if (drawings++ % SIZE_LASTS == 0) {
            size = sizes.get();
        }
        // The last column and the last row stay free: writing to them moves some terminals on.
        List<String> lines = SweepLines.of(state.snapshot(), size.columns() - 1, size.rows() - 1);
        out.print(upToTheTop() + CLEAR_BELOW + WRAP_OFF + String.join("\r\n", lines) + "\r\n" + WRAP_ON);
        out.flush();
        drawn = lines.size();
    }

    private String upToTheTop() {
        return "\r" + (drawn == 0 ? "" : "\033[" + drawn + "A");
    }
}
