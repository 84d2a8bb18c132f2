package io.altgrad.watch;

import io.altgrad.run.SweepListener;
import io.altgrad.text.Paint;
import java.io.PrintStream;
import java.time.Duration;

/** Shows on standard error how a sweep goes. */
public interface SweepDisplay extends SweepListener, AutoCloseable {

    /** The time between two lines on trials that run. */
    Duration PERIOD = Duration.ofSeconds(10);

    /** Lines that stay in their place if a person watches, plain lines for a log otherwise. */
    static SweepDisplay onStandardError(SweepState state, Coloring coloring) {
        PrintStream err = System.err;
        Paint paint = coloring.onErrors();
        return Terminal.showsErrors()
                ? new TerminalDisplay(state, err, TerminalSize::current, paint, Duration.ofMillis(500))
                : new PlainLines(state, err, paint, PERIOD);
    }

    /** Plain lines on standard error, whether a person watches or not. */
    static SweepDisplay linesOnStandardError(SweepState state, Coloring coloring) {
        return new PlainLines(state, System.err, coloring.onErrors(), PERIOD);
    }

    /** Leaves the display as it is and the cursor below it. */
    @Override
    void close();
}
