package io.altgrad.cli;

import io.altgrad.app.RunOptions;
import io.altgrad.app.SparkLaunch;
import io.altgrad.submit.DriverEnd;
import io.altgrad.sweep.Sweep;
import java.io.IOException;

/** Runs a sweep on a cluster's machine, and leaves the error that ends it where the submitting command finds it. */
record ClusterDriver(SweepRunner runner) implements SweepRunner {

    @Override
    public int run(Sweep sweep, SparkLaunch launch, RunOptions options) throws Exception {
        try {
            return runner.run(sweep, launch, options);
        } catch (Exception | Error e) {
            ErrorLine line = ErrorLine.of(e).orElseGet(() -> new ErrorLine(e.toString(), ExitCode.FAILURE));
            try {
                new DriverEnd(line.exitCode(), line.text())
                        .write(sweep.output(), SparkLaunch.hadoopConfiguration(launch.properties()));
            } catch (IOException | RuntimeException unwritten) {
                e.addSuppressed(unwritten);
            }
            throw e;
        }
    }
}
