package io.altgrad.store;

import io.altgrad.base.DaemonThreads;
import io.altgrad.base.ShutdownOrder;
import io.altgrad.base.UserError;
import io.altgrad.files.DurableFiles;
import io.altgrad.files.HadoopPath;
import io.altgrad.result.Failures;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
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

    private final DurableFiles files;
    private final Path folder;
    private final Path file;
    private final LeaseHolder holder;
    private final Timing timing;
    /** Whether nobody else can have created the file too. */
    private final boolean exclusive;

    private final ScheduledExecutorService heart;
    private final Runnable release = this::release;
    private boolean released;
    private long lastBeatNanos = System.nanoTime();
    private Consumer<String> onLoss = reason -> {};
    private String lost = "";

    private Lease(DurableFiles files, Path file, LeaseHolder holder, Timing timing, boolean exclusive) {
        this.files = files;
        this.file = file;
        this.folder = file.getParent();
        this.holder = holder;
        this.timing = timing;
        this.exclusive = exclusive;
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
            Path path = HadoopPath.parse(output);
            DurableFiles files = new DurableFiles(path, configuration);
            Path folder = files.qualified(new Path(path, "_lease"));
            files.createFolder(folder);
            boolean exclusive = files.createsOnce(folder);
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Optional<Lease> taken = tryAcquire(files, folder, notices, timing, exclusive);
                if (taken.isPresent()) {
                    if (!exclusive) {
                        notices.accept(notExclusive(folder.getParent(), timing));
                    }
                    return taken.get();
                }
            }
            throw new FolderInUse("Cannot run into " + folder.getParent() + ": in " + ATTEMPTS
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

    /** Empty where another was quicker, and it has to be seen anew who holds the lease. */
    private static Optional<Lease> tryAcquire(
            DurableFiles files, Path folder, Consumer<String> notices, Timing timing, boolean exclusive)
            throws IOException {
        long newest = newest(files, folder);
        if (newest > 0) {
            try {
                requireFree(files, folder, newest, notices, timing);
            } catch (FileNotFoundException e) {
                // Another has taken over meanwhile and removed what was listed.
                return Optional.empty();
            }
        }
        LeaseHolder holder = LeaseHolder.here();
        Path file = place(folder, newest + 1);
        if (!files.createNew(file, holder.toJson())) {
            return Optional.empty();
        }
        if (newest(files, folder) != newest + 1) {
            // The listing had missed a newer one that was just being created: it has the lease.
            files.delete(file);
            return Optional.empty();
        }
        for (Path old : files.list(folder)) {
            if (number(old) > 0 && number(old) <= newest) {
                files.delete(old);
            }
        }
        return Optional.of(new Lease(files, file, holder, timing, exclusive));
    }

    private static void requireFree(
            DurableFiles files, Path folder, long number, Consumer<String> notices, Timing timing) throws IOException {
        Path file = place(folder, number);
        String text = files.read(file)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
        Optional<LeaseHolder> holder = LeaseHolder.fromJson(text);
        if (holder.filter(LeaseHolder::isReleased).isPresent()) {
            return;
        }
        String who = holder.map(LeaseHolder::toString).orElse("a process that is just starting");
        if (holder.filter(LeaseHolder::isGone).isPresent()) {
            notices.accept("Taking over " + folder.getParent() + " from " + who + ": that process is no more.");
            return;
        }
        Duration silence = silence(files, file);
        if (silence.compareTo(timing.stale()) < 0) {
            throw new FolderInUse("Cannot run into " + folder.getParent() + ": " + who
                    + ", is running into it; wait for its end, or give another folder with --out.");
        }
        notices.accept("Taking over " + folder.getParent() + " from " + who + ": no sign of life for "
                + silence.toSeconds() + " s.");
    }

    /** Since the holder's last sign of life, by the clock of the file system, which both sides share. */
    private static Duration silence(DurableFiles files, Path file) throws IOException {
        Path probe = new Path(file.getParent(), "." + UUID.randomUUID() + ".probe.tmp");
        files.write(probe, "");
        long now = files.status(probe).getModificationTime();
        files.delete(probe);
        return Duration.ofMillis(Math.max(0, now - files.status(file).getModificationTime()));
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
            if (newest(files, folder) > number(file) || !isOurs()) {
                lose("another process has taken over " + folder.getParent());
                return;
            }
            files.write(file, holder.toJson());
            lastBeatNanos = System.nanoTime();
        } catch (IOException | RuntimeException e) {
            Duration silence = Duration.ofNanos(System.nanoTime() - lastBeatNanos);
            LOG.warn("Cannot renew the lease {}: {}.", file, Failures.reason(e));
            if (silence.compareTo(timing.stale()) > 0) {
                lose("the lease of " + folder.getParent() + " could not be renewed for " + silence.toSeconds() + " s");
            }
        }
    }

    /** Of two who created the file, whoever wrote it last has it. */
    private boolean isOurs() throws IOException {
        return exclusive
                || files.read(file)
                        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                        .filter(holder.toJson()::equals)
                        .isPresent();
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
            if (heart.awaitTermination(5, TimeUnit.SECONDS) && newest(files, folder) == number(file) && isOurs()) {
                files.write(file, holder.released().toJson());
            }
        } catch (IOException e) {
            // Of a disk that is full or gone the run has told.
            LOG.info("Cannot give back the lease {}: {}.", file, Failures.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Path place(Path folder, long number) {
        return new Path(folder, String.format(Locale.ROOT, "%09d", number));
    }

    /** The number of a lease's file; 0 for any other file. */
    private static long number(Path file) {
        return file.getName().matches("[0-9]{9}") ? Long.parseLong(file.getName()) : 0;
    }

    private static long newest(DurableFiles files, Path folder) throws IOException {
        List<Path> all = files.list(folder);
        return all.stream().map(Lease::number).max(Comparator.naturalOrder()).orElse(0L);
    }
}
