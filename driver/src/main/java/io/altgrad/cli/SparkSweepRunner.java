package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.app.RunOptions;
import io.altgrad.app.SparkLaunch;
import io.altgrad.app.SweepOutcome;
import io.altgrad.sweep.Sweep;
import io.altgrad.watch.NoticeLines;
import java.io.IOException;
import java.io.PrintWriter;
import org.apache.hadoop.util.ShutdownHookManager;

/** Runs a sweep on a Spark that it starts, and prints what came of it. */
final class SparkSweepRunner implements SweepRunner {

    private final PrintWriter out;
    private final PrintWriter err;

    SparkSweepRunner(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public int run(Sweep sweep, SparkLaunch launch, RunOptions options) throws IOException {
        NoticeLines notices = NoticeLines.onErrors(err);
        SweepOutcome outcome = AltGrad.launching(launch).run(sweep, options.withNotices(notices));
        SweepSummary summary = new SweepSummary(outcome);
        if (ShutdownHookManager.get().isShutdownInProgress()) {
            // The process was told to end, and has said what is kept.
            return summary.exitCode();
        }
        summary.print(out, options.coloring().onOutput());
        summary.stopped().ifPresent(notices);
        summary.remedy().ifPresent(notices);
        if (outcome.end().completed() > 0) {
            ClassArchive.make();
        }
        return summary.exitCode();
    }
}
