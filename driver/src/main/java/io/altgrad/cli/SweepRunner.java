package io.altgrad.cli;

import io.altgrad.sweep.Sweep;

/** Runs a sweep to its end. */
@FunctionalInterface
interface SweepRunner {

    /**
     * How to run it.
     *
     * @param master Spark's master
     */
    record Options(String master) {}

    /** Runs {@code sweep} into its {@code output}; returns the process's exit code. */
    int run(Sweep sweep, Options options) throws Exception;
}
