package io.altgrad.dispatch;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * The tasks of one run of a sweep, as Spark tells of them: those whose end it has not taken in, and why executors were
 * lost with a trial. A cancelled job ends at once, while its task goes on to the end of its step; a Spark that is
 * stopped in between logs an exception for what the task reports then. Tasks of others on the same Spark are their own
 * matter.
 */
final class RunTasks extends SparkListener {

    /** The local property of a job that names its trial. */
    static final String TRIAL = "altgrad.trial";

    /** Spark's own, which {@code setJobGroup} sets. */
    private static final String GROUP = "spark.jobGroup.id";

    /** The time that events which were sent may take to arrive. */
    private static final long EVENTS_MILLIS = 1000;

    private final JavaSparkContext spark;
    private final String group;
    private final Map<Integer, String> trialByStage = new HashMap<>();
    private final Map<String, String> reasons = new HashMap<>();
    private final Set<Long> open = new HashSet<>();

    /** @param group the job group of the run */
    RunTasks(JavaSparkContext spark, String group) {
        this.spark = spark;
        this.group = group;
    }

    @Override
    public synchronized void onJobStart(SparkListenerJobStart job) {
        if (job.properties() != null && group.equals(job.properties().getProperty(GROUP))) {
            String trial = job.properties().getProperty(TRIAL);
            job.stageInfos().foreach(stage -> trialByStage.put(stage.stageId(), trial));
        }
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart start) {
        if (trialByStage.containsKey(start.stageId())) {
            open.add(start.taskInfo().taskId());
        }
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
        String trial = trialByStage.get(end.stageId());
        if (trial != null
                && end.reason() instanceof ExecutorLostFailure lost
                && lost.reason().isDefined()) {
            reasons.put(trial, lost.reason().get());
        }
        open.remove(end.taskInfo().taskId());
        notifyAll();
    }

    @Override
    public synchronized void onApplicationEnd(SparkListenerApplicationEnd end) {
        open.clear();
        notifyAll();
    }

    /** The reason that is known of the last loss of an executor with that trial, or {@code otherwise}. */
    synchronized String lossReason(String trialId, String otherwise) {
        return reasons.getOrDefault(trialId, otherwise);
    }

    /** Waits until none is open, at most so long, through interruptions too. */
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
