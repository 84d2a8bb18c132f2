package io.altgrad.dispatch;

import io.altgrad.base.ShutdownOrder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * The trials that run in this process. When it is told to end (SIGTERM, a driver that is gone) they are asked to stop
 * at their next step, and the process waits for what they write then.
 */
final class RunningHere {

    private static final Duration LIMIT = Duration.ofSeconds(8);

    private static final RunningHere INSTANCE = new RunningHere();

    private int running;
    private boolean ending;

    private RunningHere() {
        ShutdownHookManager hooks = ShutdownHookManager.get();
        if (!hooks.isShutdownInProgress()) {
            hooks.addShutdownHook(this::end, ShutdownOrder.TRIALS.priority(), 2 * LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    static RunningHere instance() {
        return INSTANCE;
    }

    synchronized void began() {
        running++;
    }

    synchronized void ended() {
        running--;
        notifyAll();
    }

    /** Tells whether trials are to stop. */
    synchronized boolean isEnding() {
        return ending || ShutdownHookManager.get().isShutdownInProgress();
    }

    /** Waits, in a process that is ending, until it is gone; returns when that takes too long, or is {@code over}. */
    void awaitGone(BooleanSupplier over) {
        long deadline = System.nanoTime() + 2 * LIMIT.toNanos();
        while (System.nanoTime() < deadline && !over.getAsBoolean()) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Waits until none runs, at most so long. */
    synchronized void awaitNone(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            for (long left = limit.toNanos(); running > 0 && left > 0; left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        synchronized (this) {
            ending = true;
        }
        awaitNone(LIMIT);
    }
}
