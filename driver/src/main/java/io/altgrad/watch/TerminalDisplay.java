package io.altgrad.watch;

import io.altgrad.result.TrialResult;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.text.Paint;
import io.altgrad.text.Printable;
import io.altgrad.text.Tone;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Lines at the bottom of a terminal that are drawn anew in their place. What others print meanwhile is drawn over at
 * worst; a trial that failed, timed out or diverged leaves a line above.
 */
final class TerminalDisplay implements SweepDisplay {

    /** Drawings for which the terminal's size is believed. */
    private static final int SIZE_LASTS = 4;

    private final SweepState state;
    private final InPlace place;
    private final Supplier<TerminalSize> sizes;
    private final Paint paint;
    private final Ticker ticker;
    private TerminalSize size = TerminalSize.USUAL;
    private int drawings;
    private boolean closed;

    /** {@code state} has to hear of events before this does. */
    TerminalDisplay(SweepState state, PrintStream out, Supplier<TerminalSize> sizes, Paint paint, Duration period) {
        this.state = state;
        this.place = new InPlace(text -> {
            out.print(text);
            out.flush();
        });
        this.sizes = sizes;
        this.paint = paint;
        this.ticker = new Ticker("altgrad-terminal", period, this::draw);
    }

    @Override
    public synchronized void trialEnded(PlannedTrial trial, TrialResult result) {
        if (result.outcome().status().isTrouble()) {
            String ended = state.ended(trial, result).toString();
            place.leave(paint.of(Tone.BAD, Printable.of(ended)));
            draw();
        }
    }

    /** The last state stays, the cursor is below it. */
    @Override
    public void close() {
        ticker.close();
        draw();
        synchronized (this) {
            closed = true;
        }
    }

    synchronized void draw() {
        if (closed) {
            // What was printed since stands where the lines were.
            return;
        }
        if (drawings++ % SIZE_LASTS == 0) {
            size = sizes.get();
        }
        // The last column and the last row stay free: writing to them moves some terminals on.
        place.show(SweepLines.of(state.snapshot(), size.columns() - 1, size.rows() - 1, paint));
    }
}
