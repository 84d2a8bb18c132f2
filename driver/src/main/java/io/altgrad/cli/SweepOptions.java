package io.altgrad.cli;

import io.altgrad.app.SparkLaunch;
import io.altgrad.base.UserError;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.UserPath;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of {@code run} that say which sweep runs, and into which folder. */
final class SweepOptions {

    /** Trials that a run has unless it is told that more are meant. */
    static final long MAX_TRIALS = 100_000;

    @Parameters(paramLabel = "SWEEP", description = "The sweep file.")
    private Path file;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where results go, instead of the file's 'output'.")
    private String out;

    @Option(
            names = "--max-trials",
            paramLabel = "N",
            defaultValue = "" + MAX_TRIALS,
            description = "Refuse a sweep of more trials, before anything starts.")
    private long maxTrials;

    @Option(
            names = "--yes",
            description = "Run however many trials there are, and one that needs more memory than is free here.")
    private boolean yes;

    Path file() {
        return file;
    }

    /** The fate of a trial that this machine's memory does not hold. */
    SparkLaunch.Oversize oversize() {
        return yes ? SparkLaunch.Oversize.TRIED : SparkLaunch.Oversize.REFUSED;
    }

    Sweep read(LaunchOptions launch) {
        Sweep read = launch.sweep(file);
        Sweep sweep = out == null ? read : read.withOutput(UserPath.of("--out", out));
        requireMeant(sweep.grid().runCount());
        return sweep;
    }

    /** Refuses more trials than were meant: a few axes make more than anyone would train. */
    private void requireMeant(long trials) {
        if (trials > maxTrials && !yes) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "Cannot run %s: the sweep has %,d trials, and a run at most %,d; 'altgrad plan %s' shows what they"
                            + " take, and --max-trials %d, or --yes, runs them.",
                    file,
                    trials,
                    maxTrials,
                    file,
                    trials));
        }
    }
}
