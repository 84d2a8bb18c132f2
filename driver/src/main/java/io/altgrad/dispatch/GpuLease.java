package io.altgrad.dispatch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A process's right to train on GPUs, held until closed. Spark gives each executor addresses of its worker, and two
 * workers of one machine may give the same ones, so a process also holds a lock on a file for each address; the system
 * drops it with the process. Where processes are to share a GPU each has a share of that lock, and one of as many others
 * as there may be at once. Tasks of one process share what it holds: Spark keeps those apart, or was told to let them
 * share.
 */
final class GpuLease implements AutoCloseable {

    private static final long POLL_NANOS = Duration.ofMillis(50).toNanos();

    /** The GPUs that this process holds, and for how many tasks each. */
    private static final Map<Path, Held> HELD = new HashMap<>();

    private static final class Held {
        private final List<FileChannel> channels;
        private int tasks;

        Held(List<FileChannel> channels) {
            this.channels = channels;
        }
    }

    private final List<Path> files;

    private GpuLease(List<Path> files) {
        this.files = files;
    }

    /**
     * Waits until fewer than {@code atOnce} other processes of this machine train on {@code addresses}, and none that
     * wants them for itself; gives nothing once the waiting is {@code over}.
     *
     * @param atOnce 1 for a process that wants them for itself
     * @param folder of the lock files, the same for every process of the machine
     */
    static Optional<GpuLease> take(List<String> addresses, int atOnce, Path folder, BooleanSupplier over) {
        List<Path> files = new ArrayList<>();
        // In one order, so that two tasks with the same addresses never wait for each other.
        for (String address : new TreeSet<>(addresses)) {
            Path file = folder.resolve("altgrad-" + System.getProperty("user.name") + "-gpu-"
                    + address.replaceAll("[^A-Za-z0-9-]", "_") + ".lock");
            try {
                while (!tryHold(file, atOnce)) {
                    if (over.getAsBoolean()) {
                        new GpuLease(files).close();
                        return Optional.empty();
                    }
                    LockSupport.parkNanos(POLL_NANOS);
                }
            } catch (RuntimeException e) {
                new GpuLease(files).close();
                throw e;
            }
            files.add(file);
        }
        return Optional.of(new GpuLease(files));
    }

    private static boolean tryHold(Path file, int atOnce) {
        synchronized (HELD) {
            Held held = HELD.get(file);
            if (held == null) {
                held = open(file, atOnce);
                if (held == null) {
                    return false;
                }
                HELD.put(file, held);
            }
            held.tasks++;
            return true;
        }
    }

    /** The locked files, or null if others have them. */
    private static Held open(Path file, int atOnce) {
        try {
            FileChannel whole = locked(file, atOnce > 1);
            if (whole == null || atOnce == 1) {
                return whole == null ? null : new Held(List.of(whole));
            }
            for (int place = 1; place <= atOnce; place++) {
                FileChannel share = locked(Path.of(file + "." + place), false);
                if (share != null) {
                    return new Held(List.of(share, whole));
                }
            }
            whole.close();
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock " + file + ": " + e.getMessage(), e);
        }
    }

    private static FileChannel locked(Path file, boolean shared) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
        if (lock == null) {
            channel.close();
            return null;
        }
        return channel;
    }

    /** The file stays: to delete it would part those who wait for it from those who come later. */
    @Override
    public void close() {
        synchronized (HELD) {
            for (Path file : files) {
                Held held = HELD.get(file);
                if (--held.tasks == 0) {
                    HELD.remove(file);
                    held.channels.forEach(GpuLease::close);
                }
            }
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
