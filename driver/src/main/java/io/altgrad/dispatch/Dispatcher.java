package io.altgrad.dispatch;

import io.altgrad.spec.Trial;
import java.util.Iterator;
import java.util.Objects;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Runs sweeps on Spark: one job per trial, as many at once as Spark has slots.
 *
 * <p>A trial that throws is a failed result and the others go on. One whose executor dies is tried on another, at most
 * {@value SparkMaster#MAX_ATTEMPTS} times in all, then it is a failed result of kind {@code executor-lost}. Where several
 * trials share an executor, one that kills it takes the others with it, and they are tried again.
 */
public final class Dispatcher {

    private final JavaSparkContext spark;
    private final RunnerFactory runners;
    private final FailurePolicy policy;
    private volatile SweepRun current;

    public Dispatcher(JavaSparkContext spark, RunnerFactory runners, FailurePolicy policy) {
        this.spark = Objects.requireNonNull(spark, "spark");
        this.runners = Objects.requireNonNull(runners, "runners");
        this.policy = Objects.requireNonNull(policy, "policy");
    }

    /**
     * Runs {@code trials} and returns when the last has ended. Results go to {@code sink} as they come. On SIGINT and
     * SIGTERM running trials are cancelled, results that are being stored are finished, and the process ends.
     *
     * @param sweep names the sweep in Spark's pages
     * @throws java.io.UncheckedIOException if a result could not be stored; running trials were cancelled
     */
    public SweepEnd run(String sweep, Iterator<Trial> trials, ResultSink sink, SweepProgress progress) {
        SweepRun run = new SweepRun(spark, new TrialTask(runners, SparkMaster.MAX_ATTEMPTS), policy, sweep, trials);
        current = run;
        try {
            return run.run(sink, progress);
        } finally {
            current = null;
        }
    }

    /** Stops the sweep that runs, if one does: what has ended is kept, what runs is cancelled. Returns at once. */
    public void cancel(String reason) {
        SweepRun run = current;
        if (run != null) {
            run.stop(reason);
        }
    }
}
