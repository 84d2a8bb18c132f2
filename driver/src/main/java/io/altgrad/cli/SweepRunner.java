package io.altgrad.cli;

import io.altgrad.sweep.Sweep;

/** Runs a sweep to its end. */
@FunctionalInterface
interface SweepRunner {

    /**
     * How to run it.
     *
     * @param master Spark's master
     * @param threadsPerTrial threads of each tensor operation
     * @param durability what is done about what may go wrong
     * @param text of the sweep file, which is kept beside the results
     */
    record Options(String master, int threadsPerTrial, Durability durability, String text) {}

    /** Runs {@code sweep} into its {@code output}; returns the process's exit code. */
    int run(Sweep sweep, Options options) throws Exception;
}
