package io.altgrad.watch;

import io.altgrad.base.UserError;
import io.altgrad.text.Paint;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The view of a sweep from its output folder, whichever process runs it: drawn in its place on a terminal, and elsewhere a
 * line whenever a count has changed.
 */
public final class StatusDisplay {

    /** Nothing changes sooner, for a run renews what it says of itself no more often. */
    public static final Duration PERIOD = SnapshotRecorder.PERIOD;

    private final Consumer<SweepStatus> view;

    private StatusDisplay(Consumer<SweepStatus> view) {
        this.view = view;
    }

    /** A place where a status is to be had. */
    @FunctionalInterface
    public interface Source {
        /** The status by now. */
        SweepStatus read() throws IOException;
    }

    /** The display on {@code out}, this process's standard output. */
    public static StatusDisplay onOutput(PrintWriter out, Coloring coloring) {
        Paint paint = coloring.onOutput();
        return Terminal.isThere() ? onTerminal(out, TerminalSize::current, paint) : plain(out, paint, Instant::now);
    }

    /** The display on {@code err}, this process's standard error. */
    public static StatusDisplay onErrors(PrintWriter err, Coloring coloring) {
        Paint paint = coloring.onErrors();
        return Terminal.showsErrors() ? onTerminal(err, TerminalSize::current, paint) : plain(err, paint, Instant::now);
    }

    static StatusDisplay onTerminal(PrintWriter out, Supplier<TerminalSize> sizes, Paint paint) {
        InPlace place = new InPlace(text -> {
            out.print(text);
            out.flush();
        });
        return new StatusDisplay(status -> {
            TerminalSize size = sizes.get();
            place.show(StatusText.drawn(status, size.columns() - 1, size.rows() - 1, paint));
        });
    }

    static StatusDisplay plain(PrintWriter out, Paint paint, Supplier<Instant> clock) {
        Counts[] told = new Counts[1];
        return new StatusDisplay(status -> {
            if (!status.counts().equals(told[0])) {
                told[0] = status.counts();
                List<String> lines = StatusText.lines(status, paint);
                out.println(NoticeLines.timeOf(clock.get()) + lines.get(1));
                out.flush();
            }
        });
    }

    /**
     * Shows the sweep until it has ended. One that does not run, as far as its folder tells, may be started yet.
     *
     * @return its last status
     */
    public SweepStatus untilTheEnd(Source source, Duration period) throws IOException, InterruptedException {
        SweepStatus status = source.read();
        view.accept(status);
        while (!status.isOver()) {
            Thread.sleep(period.toMillis());
            status = source.read();
            view.accept(status);
        }
        return status;
    }

    /** Shows the sweep beside whatever else this process does, until it is closed; nothing while it does not run. */
    public Following following(Source source, Duration period) {
        return new Following(new Ticker("altgrad-follow", period, () -> step(source)));
    }

    private void step(Source source) {
        try {
            SweepStatus status = source.read();
            if (status.activity() instanceof Activity.Alive) {
                view.accept(status);
            }
        } catch (IOException | UserError e) {
            // The folder is not there yet, or not to be read from here: then there is nothing to show.
            return;
        }
    }

    /** A display that goes on by itself. */
    public static final class Following implements AutoCloseable {

        private final Ticker ticker;

        private Following(Ticker ticker) {
            this.ticker = ticker;
        }

        @Override
        public void close() {
            ticker.close();
        }
    }
}
