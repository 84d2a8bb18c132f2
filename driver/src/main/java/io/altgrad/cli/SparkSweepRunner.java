package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.app.RunOptions;
import io.altgrad.app.SparkLaunch;
import io.altgrad.app.SweepOutcome;
import io.altgrad.sweep.Sweep;
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
        SweepOutcome outcome = AltGrad.launching(launch).run(sweep, options.withNotices(this::say));
        SweepSummary summary = new SweepSummary(outcome);
        if (ShutdownHookManager.get().isShutdownInProgress()) {
            // The process was told to end, and has said what is kept.
            return summary.exitCode();
        }
        summary.print(out, options.coloring().onOutput());
        summary.stopped().ifPresent(this::say);
        summary.remedy().ifPresent(this::say);
        return summary.exitCode();
    }

    private void say(String line) {
        err.println(line);
        err.flush();
    }
}
