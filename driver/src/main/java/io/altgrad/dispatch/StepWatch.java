package io.altgrad.dispatch;

import io.altgrad.base.DaemonThreads;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.MDC;

/**
 * Ends training of which a step does not end. It has a thread of its own, which is interrupted; native code does not
 * hear of that, so a thread that goes on all the same is left behind.
 *
 * @param <T> what the training gives
 */
final class StepWatch<T> {

    /** The time that interrupted training has to end, unless a step has less. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final long limitNanos;
    private final Watched<T> watched;

    StepWatch(Duration limit, Watched<T> watched) {
        this.limitNanos = limit.toNanos();
        this.watched = watched;
    }

    /** Training as the watch sees it. */
    interface Watched<T> {

        /** {@link System#nanoTime} as the last step ended; before the first, as the training began. */
        long lastNanos();

        /** Takes in no more steps, and stops the training should it make one. */
        void abandon();

        /** Hears that its thread cannot be ended, before the result is there. */
        void leftBehind();

        /**
         * The result of training that hung.
         *
         * @param late what it gave once it was interrupted; empty where it threw, or went on
         * @param threads the stacks of this process's threads while it hung
         */
        T hung(Optional<T> late, String threads);
    }

    /** Gives the result of {@code training}. Whatever it throws is thrown, unless it hung before. */
    T call(Callable<T> training) throws Exception {
        Map<String, String> logged = MDC.getCopyOfContextMap();
        FutureTask<T> work = new FutureTask<>(() -> {
            MDC.setContextMap(logged == null ? Map.of() : logged);
            return training.call();
        });
        Thread thread = DaemonThreads.named("altgrad-trial").newThread(work);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
        while (true) {
            long left = limitNanos - (System.nanoTime() - watched.lastNanos());
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

    private T hung(FutureTask<T> work, Thread thread) {
        String threads = ThreadDump.of(thread);
        watched.abandon();
        thread.interrupt();
        Optional<T> late = Optional.empty();
        try {
            late = Optional.of(work.get(Math.min(limitNanos, GRACE.toNanos()), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            // It threw because it was interrupted, or would have anyway.
            return watched.hung(Optional.empty(), threads);
        } catch (TimeoutException | InterruptedException e) {
            watched.leftBehind();
        }
        return watched.hung(late, threads);
    }

    private static Exception thrown(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return (Exception) cause;
    }
}
