package io.altgrad.watch;

import io.altgrad.base.Count;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.text.Paint;
import io.altgrad.text.Printable;
import io.altgrad.text.Tone;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Lines at the bottom of a terminal that are drawn anew in their place. What others print meanwhile is drawn over at
 * worst; a trial that failed, timed out or diverged leaves a line above, of which there is at most one a second.
 */
final class TerminalDisplay implements SweepDisplay {

    /** Drawings for which the terminal's size is believed. */
    private static final int SIZE_LASTS = 4;

    /** The least time between two lines that stay. */
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final SweepState state;
    private final InPlace place;
    private final Supplier<TerminalSize> sizes;
    private final Paint paint;
    private final LongSupplier nanos;
    private final Ticker ticker;
    private TerminalSize size = TerminalSize.USUAL;
    private final List<String> troubles = new ArrayList<>();
    private long toldNanos;
    private int drawings;
    private boolean closed;

    /** {@code state} has to hear of events before this does. */
    TerminalDisplay(SweepState state, PrintStream out, Supplier<TerminalSize> sizes, Paint paint, Duration period) {
        this(state, out, sizes, paint, period, System::nanoTime);
    }

    /** As well, with the time between two lines that stay by {@code nanos}. */
    TerminalDisplay(
            SweepState state,
            PrintStream out,
            Supplier<TerminalSize> sizes,
            Paint paint,
            Duration period,
            LongSupplier nanos) {
        this.state = state;
        this.place = new InPlace(text -> {
            out.print(text);
            out.flush();
        });
        this.sizes = sizes;
        this.paint = paint;
        this.nanos = nanos;
        this.toldNanos = nanos.getAsLong() - BETWEEN.toNanos();
        this.ticker = new Ticker("altgrad-terminal", period, this::draw);
    }

    @Override
    public synchronized void trialEnded(PlannedTrial trial, TrialResult result) {
        if (result.outcome().status().isTrouble()) {
            troubles.add(Printable.of(state.ended(trial, result).toString()));
            if (nanos.getAsLong() - toldNanos >= BETWEEN.toNanos()) {
                draw();
            }
        }
    }

    private void tell() {
        int more = troubles.size() - 1;
        place.leave(
                paint.of(Tone.BAD, troubles.get(0) + (more == 0 ? "" : "; and " + Count.of(more, "trial") + " more")));
        troubles.clear();
        toldNanos = nanos.getAsLong();
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
        if (!troubles.isEmpty() && nanos.getAsLong() - toldNanos >= BETWEEN.toNanos()) {
            tell();
        }
        if (drawings++ % SIZE_LASTS == 0) {
            size = sizes.get();
        }
        // The last column and the last row stay free: writing to them moves some terminals on.
        place.show(SweepLines.of(state.snapshot(), size.columns() - 1, size.rows() - 1, paint));
    }
}
