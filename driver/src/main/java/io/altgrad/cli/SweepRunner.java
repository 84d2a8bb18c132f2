package io.altgrad.cli;

import io.altgrad.dispatch.FailurePolicy;
import io.altgrad.sweep.Sweep;

/** Runs a sweep to its end. */
@FunctionalInterface
interface SweepRunner {

    /** The port of a live page that is not wanted. */
    int NO_PAGE = -1;

    /**
     * How to run it.
     *
     * @param master Spark's master
     * @param threadsPerTrial threads of each tensor operation
     * @param failures how many failed trials are borne
     * @param watchPort of the live page, 0 for any that is free, or {@link #NO_PAGE}
     * @param text of the sweep file, which is kept beside the results
     */
    record Options(String master, int threadsPerTrial, FailurePolicy failures, int watchPort, String text) {}

    /** Runs {@code sweep} into its {@code output}; returns the process's exit code. */
    int run(Sweep sweep, Options options) throws Exception;
}
