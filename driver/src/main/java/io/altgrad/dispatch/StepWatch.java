package io.altgrad.dispatch;

import io.altgrad.base.DaemonThreads;
import io.altgrad.result.TrainingRecord;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Durations;
import io.altgrad.trial.TrialRun;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.MDC;

/**
 * Ends a trial of which a step does not end. The trial has a thread of its own, which is interrupted; native code does not
 * hear of that, so a thread that goes on all the same is left behind.
 */
final class StepWatch {

    /** The time that an interrupted trial has to end, unless a step has less. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final TrialRun run;
    private final TaskListener listener;
    private final Runnable leftBehind;
    private final long limitNanos;

    /** @param leftBehind told of a thread that cannot be ended, before the result is there */
    StepWatch(TrialRun run, TaskListener listener, Runnable leftBehind) {
        this.run = run;
        this.listener = listener;
        this.leftBehind = leftBehind;
        this.limitNanos = run.settings().stepLimit().toNanos();
    }

    /**
     * Runs the trial. Whatever it throws is thrown, unless it hung before.
     *
     * @return its result, or a failed one of kind {@code step-timeout} with the stacks of this process's threads
     */
    TrialResult call(Callable<TrialResult> trial) throws Exception {
        Map<String, String> logged = MDC.getCopyOfContextMap();
        FutureTask<TrialResult> work = new FutureTask<>(() -> {
            MDC.setContextMap(logged == null ? Map.of() : logged);
            return trial.call();
        });
        Thread thread = DaemonThreads.named("altgrad-trial").newThread(work);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
        while (true) {
            long left = limitNanos - (System.nanoTime() - listener.lastNanos());
            if (left <= 0 && !work.isDone()) {
                return hung(work, thread);
            }
            try {
                return work.get(Math.max(0, left), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                // Steps may have ended since.
                continue;
            } catch (InterruptedException e) {
                // How Spark tells a trial to stop.
                thread.interrupt();
            } catch (ExecutionException e) {
                throw thrown(e.getCause());
            }
        }
    }

    private TrialResult hung(FutureTask<TrialResult> work, Thread thread) {
        String threads = ThreadDump.of(thread);
        listener.abandon();
        thread.interrupt();
        TrainingRecord record;
        try {
            TrialResult late = work.get(Math.min(limitNanos, GRACE.toNanos()), TimeUnit.NANOSECONDS);
            if (late.outcome().status().isReached()) {
                return late;
            }
            record = late.record();
        } catch (ExecutionException e) {
            record = listener.soFar();
        } catch (TimeoutException | InterruptedException e) {
            leftBehind.run();
            record = listener.soFar();
        }
        int step = listener.soFar().steps().size();
        String message = (step == 0 ? "The first step" : "The step after " + step + " of this attempt")
                + " has not ended within " + Durations.toString(run.settings().stepLimit()) + ".";
        return FailedTrials.hung(run.trial(), message, threads, record, run.attempt());
    }

    private static Exception thrown(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return (Exception) cause;
    }
}
