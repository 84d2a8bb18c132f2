package io.altgrad.dispatch;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * The tasks that Spark has started and whose end it has not taken in. A cancelled job ends at once, while its task goes
 * on to the end of its step; a Spark that is stopped in between logs an exception for what the task reports then.
 */
final class OpenTasks extends SparkListener {

    /** How long events that were sent may take to arrive. */
    private static final long EVENTS_MILLIS = 1000;

    private final JavaSparkContext spark;
    private final Set<Long> open = new HashSet<>();

    OpenTasks(JavaSparkContext spark) {
        this.spark = spark;
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart start) {
        open.add(start.taskInfo().taskId());
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
        open.remove(end.taskInfo().taskId());
        notifyAll();
    }

    @Override
    public synchronized void onApplicationEnd(SparkListenerApplicationEnd end) {
        open.clear();
        notifyAll();
    }

    /** Waits until there is none, at most so long, through interruptions too. */
    void awaitNone(Duration limit) {
        boolean interrupted = Thread.interrupted();
        awaitEvents();
        long deadline = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos(); left > 0 && isAny(); left = deadline - System.nanoTime()) {
            try {
                synchronized (this) {
                    if (isAny()) {
                        TimeUnit.NANOSECONDS.timedWait(this, left);
                    }
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A task of the last moment may have started, with the event on its way. */
    private void awaitEvents() {
        try {
            spark.sc().listenerBus().waitUntilEmpty(EVENTS_MILLIS);
        } catch (TimeoutException e) {
            // Another's listener is slow; what is known by now has to do.
            return;
        }
    }

    private synchronized boolean isAny() {
        return !open.isEmpty() && !spark.sc().isStopped();
    }
}
