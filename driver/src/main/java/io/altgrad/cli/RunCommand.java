package io.altgrad.cli;

import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code altgrad run}: runs a sweep's trials. */
@Command(name = "run", description = "Run a sweep's trials on Spark.", showDefaultValues = true)
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

    private final SweepRunner runner;

    RunCommand(SweepRunner runner) {
        this.runner = runner;
    }

    @Override
    public Integer call() throws Exception {
        Sweep sweep = SweepFile.read(file);
        return runner.run(out == null ? sweep : sweep.withOutput(out), new SweepRunner.Options(master));
    }
}
