package io.altgrad.watch;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/** Lines about a run on standard error: with the time where they go to a log, without on a terminal. */
public final class NoticeLines implements Consumer<String> {

    private final PrintWriter err;
    private final boolean isTimed;
    private final InstantSource clock;

    NoticeLines(PrintWriter err, boolean isTimed, InstantSource clock) {
        this.err = err;
        this.isTimed = isTimed;
        this.clock = clock;
    }

    /** Lines on {@code err}, this process's standard error. */
    public static NoticeLines onErrors(PrintWriter err) {
        return new NoticeLines(err, !Terminal.showsErrors(), InstantSource.system());
    }

    @Override
    public void accept(String line) {
        err.println((isTimed ? timeOf(clock.instant()) : "") + line);
        err.flush();
    }

    /** The beginning of a line in a log: {@code 2026-01-02T03:04:05Z }, to the second. */
    static String timeOf(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS) + " ";
    }
}
