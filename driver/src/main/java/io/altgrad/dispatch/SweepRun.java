package io.altgrad.dispatch;

import io.altgrad.base.DaemonThreads;
import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.run.FailurePolicy;
import io.altgrad.run.Labels;
import io.altgrad.run.ResultSink;
import io.altgrad.run.SweepEnd;
import io.altgrad.run.SweepListener;
import io.altgrad.run.TrialSource;
import io.altgrad.spec.PlannedTrial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * One run of a sweep. Each thread of the pool takes the next trial or stack, submits its job, waits for it and hands what
 * came of it on; there are as many threads as Spark has slots and trials are due, and more when executors join or the end of a trial
 * makes others due, and while a result is kept, so that the slot that it came from does not wait for it.
 */
final class SweepRun implements RunHooks.Reached {

    /** The time that a trial which was told to stop may take over the step that it is at. */
    private static final Duration STEP_LIMIT = Duration.ofSeconds(30);

    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final JavaSparkContext spark;
    private final TrialTask task;
    private final FailurePolicy policy;
    private final String group;
    private final TrialSource trials;
    private final Tally tally = new Tally();
    private final RunTasks tasks;
    private final TrialJobs jobs;
    private final DueWork work;

    /** Trials of a stack, at most. */
    private final int stack;

    private final ExecutorService pool;

    private Runnable loop;
    private int threads;

    /** The number of them that keep a result while another thread may use their slot. */
    private int keeping;

    /** The number of trials for which Spark had room when last asked, at most as many as may run at once. */
    private int slots = 1;

    private String stopped = "";
    private Throwable broken;

    SweepRun(
            JavaSparkContext spark,
            TrialTask task,
            FailurePolicy policy,
            Labels labels,
            TrialSource trials,
            int stack) {
        this.spark = spark;
        this.group = task.group();
        this.tasks = new RunTasks(spark, group);
        this.task = task;
        this.policy = policy;
        this.jobs = new TrialJobs(spark, group, labels, tasks, this::stopReason);
        this.trials = trials;
        this.stack = Math.min(stack, trials.concurrent());
        this.work = new DueWork(trials, this.stack);
        this.pool = Executors.newCachedThreadPool(DaemonThreads.named("altgrad-dispatch"));
    }

    SweepEnd run(ResultSink sink, SweepListener progress) {
        loop = () -> loop(sink, progress);
        try (RunHooks hooks = new RunHooks(spark, group, tasks, progress, this)) {
            grow();
            awaitEnd(FOREVER);
            tasks.awaitNone(STEP_LIMIT);
        } finally {
            pool.shutdown();
        }
        return end();
    }

    /** The first reason stays. */
    @Override
    public void stop(String reason) {
        synchronized (this) {
            if (!stopped.isEmpty()) {
                return;
            }
            stopped = reason;
        }
        if (!spark.sc().isStopped()) {
            spark.sc().cancelJobGroupAndFutureJobs(group, reason);
        }
    }

    private void loop(ResultSink sink, SweepListener progress) {
        try {
            for (DueWork.Work next = next(); next != null; next = next()) {
                if (next.isStack()) {
                    runStack(next.jobs(), sink, progress);
                } else {
                    runAlone(next, sink, progress);
                }
                // It may be what others waited for.
                grow();
            }
        } catch (IOException | RuntimeException | Error e) {
            synchronized (this) {
                broken = broken == null ? e : broken;
            }
            stop(String.valueOf(e.getMessage()));
            leave();
        }
    }

    private void runAlone(DueWork.Work next, ResultSink sink, SweepListener progress) throws IOException {
        PlannedTrial trial = next.job().trial();
        if (next.kind() == DueWork.Kind.FRESH) {
            progress.trialStarted(trial);
        }
        TrialResult result = settle(trial, jobs.run(trial, next.task(task)));
        if (TrialJobs.wasLost(result) && next.kind() != DueWork.Kind.SUSPECT) {
            work.suspect(next.job());
        } else {
            handOn(trial, result, sink, progress);
        }
    }

    private void handOn(PlannedTrial trial, TrialResult result, ResultSink sink, SweepListener progress)
            throws IOException {
        List<TrialSource.Ended> finals = end(trial, result, progress);
        // Whether others begin after a failure is the policy's to say, once it has been told.
        boolean given = result.outcome() instanceof Outcome.Completed && giveSlot();
        try {
            keep(finals, sink, progress);
        } finally {
            if (given) {
                takeSlotBack();
            }
        }
    }

    /** Lets another thread use this one's slot, unless as many results as there are slots are being kept already. */
    private synchronized boolean giveSlot() {
        if (keeping >= slots) {
            return false;
        }
        keeping++;
        grow();
        return true;
    }

    private synchronized void takeSlotBack() {
        keeping--;
    }

    private void runStack(List<TrialSource.Job> stack, ResultSink sink, SweepListener progress) throws IOException {
        List<PlannedTrial> planned = stack.stream().map(TrialSource.Job::trial).toList();
        planned.forEach(progress::trialStarted);
        int[] until = stack.stream().mapToInt(TrialSource.Job::until).toArray();
        List<TrialResult> results = jobs.run(planned, task.ofStack(until));
        if (results.isEmpty()) {
            work.leave(stack);
        }
        for (int i = 0; i < results.size(); i++) {
            keep(end(planned.get(i), settle(planned.get(i), results.get(i)), progress), sink, progress);
        }
    }

    /** The next work; null where this thread has none, or another has taken its slot, and leaves. */
    private synchronized DueWork.Work next() {
        boolean mayGoOn = stopped.isEmpty() && threads - keeping <= slots;
        Optional<DueWork.Work> next = mayGoOn ? work.next(threads, slots) : Optional.empty();
        if (next.isEmpty()) {
            leave();
        }
        return next.orElse(null);
    }

    /** A thread of the pool leaves; whoever makes work due lets others come. */
    private synchronized void leave() {
        threads--;
        notifyAll();
    }

    /** Once the sweep is being stopped a failure may be its consequence, so it counts as cancelled. */
    private TrialResult settle(PlannedTrial trial, TrialResult result) {
        if (result.outcome() instanceof Outcome.Cancelled && spark.sc().isStopped()) {
            stop("Spark has stopped");
        }
        String reason = stopReason();
        if (result.outcome() instanceof Outcome.Failed && !reason.isEmpty()) {
            return FailedTrials.cancelled(trial.trial(), reason);
        }
        return TrialJobs.wasLost(result) ? jobs.explained(trial, result) : result;
    }

    /** The results that are final by the end of a trial, none of one that was cancelled. */
    private List<TrialSource.Ended> end(PlannedTrial trial, TrialResult result, SweepListener progress)
            throws IOException {
        if (result.outcome() instanceof Outcome.Cancelled) {
            tell(new TrialSource.Ended(trial, result), progress);
            return List.of();
        }
        List<TrialSource.Ended> all = trials.ended(trial, result);
        if (result.outcome() instanceof Outcome.Stopped) {
            progress.trialHalted(trial);
        }
        return all;
    }

    private void keep(List<TrialSource.Ended> finals, ResultSink sink, SweepListener progress) throws IOException {
        for (TrialSource.Ended one : finals) {
            sink.accept(one.result());
            tell(one, progress);
        }
    }

    private void tell(TrialSource.Ended ended, SweepListener progress) {
        int failures = tally.count(ended.result().outcome());
        progress.trialEnded(ended.trial(), ended.result());
        if (policy.stopsAt(failures)) {
            stop(failures == 1 ? "a trial failed" : failures + " trials failed");
        }
    }

    @Override
    public synchronized void grow() {
        if (!stopped.isEmpty() || !work.hasNext() || spark.sc().isStopped()) {
            return;
        }
        slots = Math.min(
                trials.concurrent() / stack,
                Math.max(1, spark.defaultParallelism() / spark.sc().conf().getInt("spark.task.cpus", 1)));
        while (threads - keeping < slots && work.hasNext()) {
            threads++;
            pool.execute(loop);
        }
    }

    /** Waits for the threads of the pool, also after an interruption, which stops the sweep first. */
    @Override
    public void awaitEnd(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        while (true) {
            try {
                synchronized (this) {
                    for (long left = limit.toNanos(); threads > 0 && left > 0; left = deadline - System.nanoTime()) {
                        TimeUnit.NANOSECONDS.timedWait(this, left);
                    }
                }
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                stop("the thread that ran the sweep was interrupted");
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized String stopReason() {
        return stopped;
    }

    private synchronized SweepEnd end() {
        if (broken instanceof IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
        if (broken instanceof RuntimeException e) {
            throw e;
        }
        if (broken instanceof Error e) {
            throw e;
        }
        work.undone().forEach(one -> tally.count(new Outcome.Cancelled(stopped)));
        return tally.end(stopped.isEmpty() ? trials.left() : stopped);
    }
}
