package io.altgrad.cli;

import io.altgrad.sweep.Sweep;
import java.util.Map;

/** Runs a sweep to its end. */
@FunctionalInterface
interface SweepRunner {

    /** The port of a live page that is not wanted. */
    int NO_PAGE = -1;

    /**
     * How to run it.
     *
     * @param master Spark's master; blank where spark-submit has said it
     * @param properties Spark's, besides those that spark-submit gave
     * @param origins where the user has set those that he has
     * @param threadsPerTrial threads of each tensor operation
     * @param durability what is done about what may go wrong
     * @param watchPort of the live page, 0 for any that is free, or {@link #NO_PAGE}
     * @param text of the sweep file, which is kept beside the results
     */
    record Options(
            String master,
            Map<String, String> properties,
            Map<String, String> origins,
            int threadsPerTrial,
            Durability durability,
            int watchPort,
            String text) {}

    /** Runs {@code sweep} into its {@code output}; returns the process's exit code. */
    int run(Sweep sweep, Options options) throws Exception;
}
