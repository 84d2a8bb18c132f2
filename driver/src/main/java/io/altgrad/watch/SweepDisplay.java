package io.altgrad.watch;

import io.altgrad.run.SweepListener;
import java.time.Duration;

/** Shows on standard error how a sweep goes. */
public interface SweepDisplay extends SweepListener, AutoCloseable {

    /** Lines that stay in their place if a person watches, plain lines for a log otherwise. */
    static SweepDisplay onStandardError(SweepState state) {
        return Terminal.isThere()
                ? new TerminalDisplay(state, System.err, TerminalSize::current, Duration.ofMillis(500))
                : new PlainLines(state, System.err, Duration.ofSeconds(10));
    }

    /** Leaves the display as it is and the cursor below it. */
    @Override
    void close();
}
