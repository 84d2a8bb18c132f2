package io.altgrad.store;

import io.altgrad.base.DaemonThreads;
import io.altgrad.base.ShutdownOrder;
import io.altgrad.base.UserError;
import io.altgrad.result.Failures;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The right to write to an output folder, for one process at a time; the package's description has the protocol. */
public final class Lease implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

    /**
     * The times that the lease keeps.
     *
     * @param heartbeat between two signs of life
     * @param stale without a sign of life for so long the holder counts as dead
     */
    record Timing(Duration heartbeat, Duration stale) {
        static final Timing DEFAULT = new Timing(Duration.ofSeconds(10), Duration.ofSeconds(60));
    }

    /**
     * Each that fails means that another got on, so so many are never needed where a file system keeps its promises.
     */
    private static final int ATTEMPTS = 100;

    /** Looks at a lease that is waited for, in the time after which it is stale. */
    private static final int POLLS = 60;

    private final LeaseFiles files;
    private final Path file;
    private final LeaseHolder holder;
    private final Timing timing;
    private final ScheduledExecutorService heart;
    private final Runnable release = this::release;
    private boolean released;
    private long lastBeatNanos = System.nanoTime();
    private Consumer<String> onLoss = reason -> {};
    private String lost = "";

    private Lease(LeaseFiles files, Path file, LeaseHolder holder, Timing timing) {
        this.files = files;
        this.file = file;
        this.holder = holder;
        this.timing = timing;
        this.heart = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("altgrad-lease"));
        long millis = timing.heartbeat().toMillis();
        ShutdownHookManager.get().addShutdownHook(release, ShutdownOrder.LEASE.priority());
        heart.scheduleWithFixedDelay(this::beat, millis, millis, TimeUnit.MILLISECONDS);
    }

    /**
     * Takes the lease of an output folder, which is created where it is missing.
     *
     * @param notices hears of a dead holder whose lease was taken over
     * @throws FolderInUse if another process holds it
     * @throws UserError if the folder is none that may be written to
     * @throws StorageException if it cannot be written to at present
     */
    public static Lease acquire(String output, Configuration configuration, Consumer<String> notices)
            throws IOException {
        return acquire(output, configuration, notices, Timing.DEFAULT);
    }

    /**
     * Takes the lease as {@link #acquire(String, Configuration, Consumer)} does, for one who knows that whoever holds it is
     * dead: waits until that shows.
     */
    public static Lease inherit(String output, Configuration configuration, Consumer<String> notices)
            throws IOException {
        return inherit(output, configuration, notices, Timing.DEFAULT);
    }

    static Lease inherit(String output, Configuration configuration, Consumer<String> notices, Timing timing)
            throws IOException {
        long deadline = System.nanoTime() + timing.stale().plus(timing.stale()).toNanos();
        while (true) {
            try {
                return acquire(output, configuration, notices, timing);
            } catch (FolderInUse e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(timing.stale().dividedBy(POLLS).toNanos());
            }
        }
    }

    static Lease acquire(String output, Configuration configuration, Consumer<String> notices, Timing timing)
            throws IOException {
        try {
            LeaseFiles files = LeaseFiles.of(output, configuration);
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                LeaseHolder holder = LeaseHolder.here();
                Optional<Path> taken = files.next(holder, notices, timing.stale());
                if (taken.isPresent()) {
                    if (!files.exclusive()) {
                        notices.accept(notExclusive(files.output(), timing));
                    }
                    return new Lease(files, taken.get(), holder, timing);
                }
            }
            throw new FolderInUse("Cannot run into " + files.output() + ": in " + ATTEMPTS
                    + " attempts others were quicker to take its lease; try again, or give another folder with --out.");
        } catch (IOException e) {
            if (StorageException.isForbidden(e)) {
                throw new UserError(
                        "Cannot write to " + output + ": " + StorageException.reason(e)
                                + "; name a folder that you may write to with --out.",
                        e);
            }
            throw StorageException.of("write to " + output, e);
        }
    }

    private static String notExclusive(Path output, Timing timing) {
        return "Two runs that begin into " + output
                + " in one instant are not kept apart at once: its server does not create"
                + " a file on the condition that there is none. One of them ends within "
                + timing.heartbeat().multipliedBy(2).toSeconds() + " s; results stay whole.";
    }

    /** Lets {@code listener} hear, once, why the lease was lost; at once if it is lost already. */
    public void onLoss(Consumer<String> listener) {
        String already;
        synchronized (this) {
            onLoss = listener;
            already = lost;
        }
        if (!already.isEmpty()) {
            listener.accept(already);
        }
    }

    /** Tells whether another has it by now, or it could not be renewed: then nothing more may be written. */
    public synchronized boolean isLost() {
        return !lost.isEmpty();
    }

    /** A sign of life, unless another has taken over. */
    void beat() {
        try {
            if (files.newest() > LeaseFiles.number(file) || !files.isOf(holder, file)) {
                lose("another process has taken over " + files.output());
                return;
            }
            files.write(file, holder);
            lastBeatNanos = System.nanoTime();
        } catch (IOException | RuntimeException e) {
            Duration silence = Duration.ofNanos(System.nanoTime() - lastBeatNanos);
            LOG.warn("Cannot renew the lease {}: {}.", file, Failures.reason(e));
            if (silence.compareTo(timing.stale()) > 0) {
                lose("the lease of " + files.output() + " could not be renewed for " + silence.toSeconds() + " s");
            }
        }
    }

    private void lose(String reason) {
        Consumer<String> listener;
        synchronized (this) {
            if (!lost.isEmpty()) {
                return;
            }
            lost = reason;
            listener = onLoss;
        }
        heart.shutdown();
        listener.accept(reason);
    }

    /** Gives the lease back, unless it was lost. What fails does no harm: the lease then grows stale. */
    @Override
    public void close() {
        if (!ShutdownHookManager.get().isShutdownInProgress()) {
            ShutdownHookManager.get().removeShutdownHook(release);
        }
        release();
    }

    private synchronized void release() {
        if (released) {
            return;
        }
        released = true;
        // A beat that is under way ends of itself: interrupted, it would fail, and warn of what does not matter any
        // more.
        heart.shutdown();
        try {
            if (heart.awaitTermination(5, TimeUnit.SECONDS)
                    && files.newest() == LeaseFiles.number(file)
                    && files.isOf(holder, file)) {
                files.write(file, holder.released());
            }
        } catch (IOException e) {
            // Of a disk that is full or gone the run has told.
            LOG.info("Cannot give back the lease {}: {}.", file, Failures.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
