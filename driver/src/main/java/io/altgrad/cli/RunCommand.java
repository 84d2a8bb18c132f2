package io.altgrad.cli;

import io.altgrad.dispatch.FailurePolicy;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import io.altgrad.sweep.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code altgrad run}: runs a sweep's trials. */
@Command(
        name = "run",
        description = "Run a sweep's trials on Spark. Trials that have ended before are not run again.",
        showDefaultValues = true)
final class RunCommand implements Callable<Integer> {

    private static final int MAX_PORT = 65_535;

    @Parameters(paramLabel = "SWEEP", description = "The sweep file.")
    private Path file;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where results go, instead of the file's 'output'.")
    private String out;

    @Option(
            names = "--master",
            paramLabel = "URL",
            defaultValue = "local[*]",
            description = "Spark's master, such as local[4] or spark://host:7077.")
    private String master;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "Threads of each trial.")
    private int threads;

    @Option(names = "--max-failures", paramLabel = "N", description = "Stop when so many trials have failed.")
    private Integer maxFailures;

    @Option(names = "--fail-fast", description = "Stop when a trial fails.")
    private boolean failFast;

    @Option(
            names = "--watch",
            paramLabel = "PORT",
            description = "Show the sweep on a live page on this machine; 0 takes any free port.")
    private Integer watchPort;

    private final SweepRunner runner;

    RunCommand(SweepRunner runner) {
        this.runner = runner;
    }

    @Override
    public Integer call() throws Exception {
        Sweep sweep = SweepFile.read(file);
        if (threads < 1) {
            throw new UserError("Cannot give " + threads + " threads to a trial: --threads takes at least 1.");
        }
        SweepRunner.Options options =
                new SweepRunner.Options(master, threads, failures(), watchPort(), Files.readString(file));
        return runner.run(out == null ? sweep : sweep.withOutput(out), options);
    }

    private int watchPort() {
        if (watchPort == null) {
            return SweepRunner.NO_PAGE;
        }
        if (watchPort < 0 || watchPort > MAX_PORT) {
            throw new UserError("Cannot open the live page on port " + watchPort + ": --watch takes 0 to " + MAX_PORT
                    + "; 0 is any free port.");
        }
        return watchPort;
    }

    private FailurePolicy failures() {
        if (failFast) {
            return FailurePolicy.FAIL_FAST;
        }
        return maxFailures == null
                ? FailurePolicy.KEEP_GOING
                : UserError.onInvalid(() -> new FailurePolicy(maxFailures));
    }
}
