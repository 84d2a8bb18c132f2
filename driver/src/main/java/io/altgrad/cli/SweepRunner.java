package io.altgrad.cli;

import io.altgrad.app.RunOptions;
import io.altgrad.app.SparkLaunch;
import io.altgrad.sweep.Sweep;

/** Runs a sweep to its end. */
@FunctionalInterface
interface SweepRunner {

    /** Runs {@code sweep} into its {@code output}; returns the process's exit code. */
    int run(Sweep sweep, SparkLaunch launch, RunOptions options) throws Exception;
}
