package io.altgrad.cli;

import io.altgrad.app.RunOptions;
import io.altgrad.base.UserError;
import io.altgrad.run.SweepListener;
import io.altgrad.table.TableName;
import io.altgrad.train.Launches;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code run} that say how trials run, and where it shows. */
final class RunningOptions {

    private static final int MAX_PORT = 65_535;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "Threads of each trial.")
    private int threads;

    @Option(
            names = "--stack",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Train up to N trials of one shape (model, batch, steps, evaluation, text) as one, each with the"
                            + " numbers that it has alone.")
    private int stack;

    @Option(
            names = "--cuda-graphs",
            description =
                    "Give a GPU the work of a step as one CUDA graph, where steps are alike; changes no number. Not"
                            + " of stacks.")
    private boolean cudaGraphs;

    @Option(
            names = "--watch",
            paramLabel = "PORT",
            description = "Show the sweep on a live page on this machine; 0 takes any free port.")
    private Integer watchPort;

    @Option(
            names = {"-q", "--quiet"},
            description = "Show no progress: only notices, errors and the table at the end.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show what driver and executors log about each trial, as it comes.")
    private boolean verbose;

    @Option(
            names = "--table",
            paramLabel = "CATALOG.DATABASE.NAME",
            description =
                    "Write results to the Iceberg tables NAME_trials, NAME_steps and NAME_layers too, in the catalog"
                            + " that Spark's properties spark.sql.catalog.CATALOG describe.")
    private String table;

    @Mixin
    private TorchOption torch;

    @Mixin
    private DurabilityOptions durability;

    private int threads() {
        if (threads < 1) {
            throw new UserError("Cannot give " + threads + " threads to a trial: --threads takes at least 1.");
        }
        return threads;
    }

    RunOptions.Computation computation() {
        if (stack < 1) {
            throw new UserError("Cannot train stacks of " + stack + " trials: --stack takes at least 1.");
        }
        if (stack > 1 && cudaGraphs) {
            throw new UserError(
                    "Cannot train stacks of " + stack + " trials with --cuda-graphs: the steps of a stack are"
                            + " not recorded; leave one of the two out.");
        }
        return new RunOptions.Computation(threads(), torch.torch(), stack);
    }

    /** The way in which a GPU is given the work of a step. */
    Launches launches() {
        return cudaGraphs ? Launches.RECORDED : Launches.EACH;
    }

    RunOptions toRunOptions() {
        RunOptions options = RunOptions.DEFAULT
                .with(computation())
                .withDurability(durability.toDurability(launches()))
                .withDisplay(display())
                .withProgress(verbose ? VerboseLines.on(System.err) : SweepListener.NONE)
                .withWatchPort(watchPort());
        return table == null ? options : options.withTable(TableName.parse(table));
    }

    private RunOptions.Display display() {
        if (quiet) {
            return RunOptions.Display.QUIET;
        }
        // What is logged would be drawn over.
        return verbose ? RunOptions.Display.LINES : RunOptions.Display.STANDARD_ERROR;
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
}
