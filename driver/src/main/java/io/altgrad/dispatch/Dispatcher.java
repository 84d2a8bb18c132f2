package io.altgrad.dispatch;

import io.altgrad.run.FailurePolicy;
import io.altgrad.run.Labels;
import io.altgrad.run.ResultSink;
import io.altgrad.run.SweepEnd;
import io.altgrad.run.SweepListener;
import io.altgrad.run.TrialSource;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.trial.RunSettings;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Runs sweeps on Spark: one job per trial, or per stack of trials, as many at once as Spark has slots.
 *
 * <p>A trial that throws is a failed result and the others go on. One whose executor dies goes on from its
 * checkpoint on another, as often as the policy says. Where several trials share an executor, one that kills it takes the
 * others with it; so a trial that has used up its attempts is tried once more after all others, alone, before it is a
 * failed result of kind {@code native-crash}, {@code out-of-memory} or {@code executor-lost}.
 */
public final class Dispatcher {

    private static final AtomicLong RUNS = new AtomicLong();

    private final JavaSparkContext spark;
    private final RunnerFactory runners;
    private final FailurePolicy policy;
    private final RunSettings settings;
    private final Labels labels;
    private final int stack;
    private volatile SweepRun current;

    /** Without checkpoints, and with no limit of time. */
    public Dispatcher(JavaSparkContext spark, RunnerFactory runners, FailurePolicy policy) {
        this(spark, runners, policy, RunSettings.PLAIN, Labels.USUAL);
    }

    /** Each trial by itself, with {@code settings}; {@code labels} name the trials in Spark's pages. */
    public Dispatcher(
            JavaSparkContext spark, RunnerFactory runners, FailurePolicy policy, RunSettings settings, Labels labels) {
        this(spark, runners, policy, settings, labels, 1);
    }

    /**
     * With {@code settings}.
     *
     * @param labels name the trials in Spark's pages
     * @param stack trials of one shape that are trained as one stack, at most
     */
    public Dispatcher(
            JavaSparkContext spark,
            RunnerFactory runners,
            FailurePolicy policy,
            RunSettings settings,
            Labels labels,
            int stack) {
        this.spark = Objects.requireNonNull(spark, "spark");
        this.runners = Objects.requireNonNull(runners, "runners");
        this.policy = Objects.requireNonNull(policy, "policy");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.labels = Objects.requireNonNull(labels, "labels");
        this.stack = stack;
    }

    /**
     * Runs {@code trials} and returns when the last has ended. Results go to {@code sink} as they come. On SIGINT and
     * SIGTERM running trials write a checkpoint and are cancelled, results that are being stored are finished, and the
     * process ends.
     *
     * @param sweep names the sweep in Spark's pages
     * @throws java.io.UncheckedIOException if a result could not be stored; running trials were cancelled
     */
    public SweepEnd run(String sweep, Iterator<PlannedTrial> trials, ResultSink sink, SweepListener progress) {
        return run(sweep, TrialSource.of(trials), sink, progress);
    }

    /** As {@link #run(String, Iterator, ResultSink, SweepListener)}, the trials that {@code trials} gives as it gives them. */
    public SweepEnd run(String sweep, TrialSource trials, ResultSink sink, SweepListener progress) {
        // A cancelled group of jobs stays cancelled for its Spark context, so each run has its own.
        String group = sweep + " #" + RUNS.incrementAndGet();
        TrialTask task = new TrialTask(group, runners, settings, policy.maxAttempts());
        SweepRun run = new SweepRun(spark, task, policy, labels, trials, stack);
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
