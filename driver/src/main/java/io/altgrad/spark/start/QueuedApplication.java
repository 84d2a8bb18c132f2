package io.altgrad.spark.start;

import io.altgrad.base.DaemonThreads;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;

/**
 * An application that another process submits to YARN, and that is taken back where its queue has no container for its
 * driver in time: that process would wait without a limit and without a word.
 */
public final class QueuedApplication implements AutoCloseable {

    private static final long POLL_SECONDS = 2;

    private final String tags;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("altgrad-queue"));
    private volatile boolean gaveUp;
    private volatile String reason = "";
    private long queuedSince = System.nanoTime();

    private QueuedApplication(String tags) {
        this.tags = tags;
    }

    /** Begins to wait for the one that is about to be submitted with {@code properties} and {@link #tag}. */
    public static QueuedApplication announced(Map<String, String> properties) {
        SparkConf conf = new SparkConf();
        properties.forEach(conf::set);
        YarnApplication application = YarnApplication.announced(conf);
        QueuedApplication queued = new QueuedApplication(conf.get(YarnApplication.TAGS));
        long seconds = conf.getTimeAsSeconds(ClusterStart.PATIENCE, ClusterStart.DEFAULT_PATIENCE);
        queued.clock.scheduleWithFixedDelay(
                () -> queued.look(application, seconds), POLL_SECONDS, POLL_SECONDS, TimeUnit.SECONDS);
        return queued;
    }

    /** The property by which it is found on YARN. */
    public Map<String, String> tag() {
        return Map.of(YarnApplication.TAGS, tags);
    }

    /** Tells whether it is being taken back: what is said of its end from now on is no news. */
    public boolean isGivenUp() {
        return gaveUp;
    }

    /** The line that says why it was taken back; empty where it was not. */
    public Optional<String> takenBack() {
        return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
    }

    private void look(YarnApplication application, long seconds) {
        long now = System.nanoTime();
        if (!application.isQueued()) {
            queuedSince = now;
        } else if (now - queuedSince >= TimeUnit.SECONDS.toNanos(seconds)) {
            gaveUp = true;
            reason = ClusterStart.notStarted(seconds, application.withdrawn());
            clock.shutdown();
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
