package io.altgrad.cli;

import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import io.altgrad.sweep.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code altgrad run}: runs a sweep's trials. */
@Command(
        name = "run",
        description = "Run a sweep's trials on Spark. Trials that have ended before are not run again.",
        showDefaultValues = true)
final class RunCommand implements Callable<Integer> {

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

    @Mixin
    private DurabilityOptions durability;

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
                new SweepRunner.Options(master, threads, durability.toDurability(), Files.readString(file));
        return runner.run(out == null ? sweep : sweep.withOutput(out), options);
    }
}
