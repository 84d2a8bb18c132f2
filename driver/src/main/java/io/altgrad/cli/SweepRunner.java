package io.altgrad.cli;

import io.altgrad.dispatch.FailurePolicy;
import io.altgrad.sweep.Sweep;
import java.util.Map;

/** Runs a sweep to its end. */
@FunctionalInterface
interface SweepRunner {

    /**
     * How to run it.
     *
     * @param master Spark's master; blank where spark-submit has said it
     * @param properties Spark's, besides those that spark-submit gave
     * @param threadsPerTrial threads of each tensor operation
     * @param failures how many failed trials are borne
     * @param text of the sweep file, which is kept beside the results
     */
    record Options(
            String master, Map<String, String> properties, int threadsPerTrial, FailurePolicy failures, String text) {}

    /** Runs {@code sweep} into its {@code output}; returns the process's exit code. */
    int run(Sweep sweep, Options options) throws Exception;
}
