package io.altgrad.cli;

import io.altgrad.app.RunOptions;
import io.altgrad.app.SparkLaunch;
import io.altgrad.submit.JavaArguments;
import io.altgrad.submit.Submission;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.UserError;
import io.altgrad.sweep.UserPath;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad run}: runs a sweep's trials. */
@Command(
        name = "run",
        description = "Run a sweep's trials on Spark. Trials that have ended before are not run again.",
        showDefaultValues = true)
final class RunCommand implements Callable<Integer> {

    /** Trials that a run has unless it is told that more are meant. */
    static final long MAX_TRIALS = 100_000;

    private static final int MAX_PORT = 65_535;

    @Parameters(paramLabel = "SWEEP", description = "The sweep file.")
    private Path file;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where results go, instead of the file's 'output'.")
    private String out;

    @Mixin
    private LaunchOptions launch;

    @Spec
    private CommandSpec spec;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "Threads of each trial.")
    private int threads;

    @Option(
            names = "--max-trials",
            paramLabel = "N",
            defaultValue = "" + MAX_TRIALS,
            description = "Refuse a sweep of more trials, before anything starts.")
    private long maxTrials;

    @Mixin
    private DurabilityOptions durability;

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
        Sweep read = launch.sweep(file);
        Sweep sweep = out == null ? read : read.withOutput(UserPath.of("--out", out));
        requireMeant(sweep.grid().runCount());
        if (threads < 1) {
            throw new UserError("Cannot give " + threads + " threads to a trial: --threads takes at least 1.");
        }
        PrintWriter err = spec.commandLine().getErr();
        if (!launch.isSubmitted()) {
            sweep.notices().forEach(err::println);
        }
        Submission submission = launch.plan(sweep, file, threads, driverArguments(), err::println);
        err.flush();
        if (submission instanceof Submission.BySparkSubmit process) {
            return new SubmittedSweep(sweep, process).run(spec.commandLine().getOut(), err);
        }
        Submission.InThisProcess here = (Submission.InThisProcess) submission;
        RunOptions options = RunOptions.DEFAULT
                .withThreads(threads)
                .withDurability(durability.toDurability())
                .withDisplay(RunOptions.Display.STANDARD_ERROR)
                .withWatchPort(watchPort());
        return runner.run(
                sweep,
                new SparkLaunch(launch.master(), here.properties(), here.origins(), JavaArguments.flags()),
                options);
    }

    /** A few axes make more trials than anyone would train. */
    private void requireMeant(long trials) {
        if (trials > maxTrials) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "Cannot run %s: the sweep has %,d trials, and a run at most %,d; 'altgrad plan %s' shows what they"
                            + " take, and --max-trials %d runs them.",
                    file,
                    trials,
                    maxTrials,
                    file,
                    trials));
        }
    }

    private int watchPort() {
        if (watchPort == null) {
            return RunOptions.NO_PAGE;
        }
        if (watchPort < 0 || watchPort > MAX_PORT) {
            throw new UserError("Cannot open the live page on port " + watchPort + ": --watch takes 0 to " + MAX_PORT
                    + "; 0 is any free port.");
        }
        return watchPort;
    }

    /** This command line again, for a driver that knows already where Spark is and where results go. */
    private List<String> driverArguments() {
        Set<OptionSpec> not = new HashSet<>(spec.mixins().get("launch").options());
        not.add(spec.findOption("--out"));
        List<String> arguments = new ArrayList<>(List.of("run", file.toString()));
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptionsSet()) {
            if (!not.contains(option)) {
                if (option.arity().max() == 0) {
                    arguments.add(option.longestName());
                } else {
                    option.originalStringValues()
                            .forEach(value -> arguments.addAll(List.of(option.longestName(), value)));
                }
            }
        }
        return arguments;
    }
}
