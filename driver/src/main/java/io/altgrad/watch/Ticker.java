package io.altgrad.watch;

import io.altgrad.base.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does something again and again on a thread of its own until it is closed; an exception ends it silently. */
final class Ticker implements AutoCloseable {

    private static final Duration END = Duration.ofSeconds(10);

    private final ScheduledExecutorService thread;

    /** Every {@code period}, the first time after one. */
    Ticker(String name, Duration period, Runnable work) {
        this.thread = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named(name));
        thread.scheduleWithFixedDelay(work, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns when the work that runs is done, after at most ten seconds. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
