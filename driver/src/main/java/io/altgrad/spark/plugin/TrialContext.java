package io.altgrad.spark.plugin;

import org.slf4j.MDC;

/**
 * The trial that a thread is at, in the context of what it logs (SLF4J's mapped diagnostic context), until it is closed.
 * Spark's structured logs carry that context, and {@link TrialLogAppender} goes by it.
 */
public final class TrialContext implements AutoCloseable {

    static final String TRIAL = "trial_id";
    static final String RUN = "sweep_run";
    static final String PLACE = "place";

    private TrialContext() {}

    /**
     * Lets what this thread logs be about a trial.
     *
     * @param run of a sweep, by its name
     * @param place of the process; blank for the driver's own
     */
    public static TrialContext of(String run, String trialId, String place) {
        MDC.put(RUN, run);
        MDC.put(TRIAL, trialId);
        MDC.put(PLACE, place);
        return new TrialContext();
    }

    @Override
    public void close() {
        MDC.remove(RUN);
        MDC.remove(TRIAL);
        MDC.remove(PLACE);
    }
}
