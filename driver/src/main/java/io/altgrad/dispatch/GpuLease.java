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
 * drops it with the process. Tasks of one process share it: Spark keeps those apart, or was told to let them share.
 */
final class GpuLease implements AutoCloseable {

    private static final long POLL_NANOS = Duration.ofMillis(50).toNanos();

    /** The GPUs that this process holds, and for how many tasks each. */
    private static final Map<Path, Held> HELD = new HashMap<>();

    private static final class Held {
        private final FileChannel channel;
        private int tasks;

        Held(FileChannel channel) {
            this.channel = channel;
        }
    }

    private final List<Path> files;

    private GpuLease(List<Path> files) {
        this.files = files;
    }

    /**
     * Waits until no other process of this machine trains on {@code addresses}; gives nothing once the waiting is
     * {@code over}.
     *
     * @param folder of the lock files, the same for every process of the machine
     */
    static Optional<GpuLease> take(List<String> addresses, Path folder, BooleanSupplier over) {
        List<Path> files = new ArrayList<>();
        // In one order, so that two tasks with the same addresses never wait for each other.
        for (String address : new TreeSet<>(addresses)) {
            Path file = folder.resolve("altgrad-" + System.getProperty("user.name") + "-gpu-"
                    + address.replaceAll("[^A-Za-z0-9-]", "_") + ".lock");
            try {
                while (!tryHold(file)) {
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

    private static boolean tryHold(Path file) {
        synchronized (HELD) {
            Held held = HELD.get(file);
            if (held == null) {
                held = open(file);
                if (held == null) {
                    return false;
                }
                HELD.put(file, held);
            }
            held.tasks++;
            return true;
        }
    }

    /** The locked file, or null if another process has it. */
    private static Held open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                return null;
            }
            return new Held(channel);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock " + file + ": " + e.getMessage(), e);
        }
    }

    /** The file stays: to delete it would part those who wait for it from those who come later. */
    @Override
    public void close() {
        synchronized (HELD) {
            for (Path file : files) {
                Held held = HELD.get(file);
                if (--held.tasks == 0) {
                    HELD.remove(file);
                    try {
                        held.channel.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        }
    }
}
