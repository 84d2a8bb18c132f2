package io.altgrad.submit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process of the development cluster. Its number is given to another process once it has ended, so the time at which
 * it started is part of what it is.
 *
 * @param name {@code master} or {@code worker-1}
 */
record ClusterProcess(String name, long pid, long startMillis) {

    /**
     * The difference between two readings of one start: Linux counts it from the boot, and a clock that is set moves
     * it.
     */
    private static final long SAME_START_MILLIS = Duration.ofSeconds(2).toMillis();

    private static final Duration END_LIMIT = Duration.ofSeconds(15);

    static ClusterProcess of(String name, ProcessHandle process) {
        return new ClusterProcess(name, process.pid(), startMillis(process));
    }

    /** Reads what {@link #toString} wrote. */
    static ClusterProcess parse(String name, String text) {
        String[] parts = text.split(" ", 2);
        return new ClusterProcess(name, Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    boolean isAlive() {
        return handle().isPresent();
    }

    /** Ends it, and what it has started: by request, and by force where that takes too long. */
    void end() {
        handle().ifPresent(process -> {
            List<ProcessHandle> all =
                    Stream.concat(process.descendants(), Stream.of(process)).toList();
            process.destroy();
            all.forEach(ClusterProcess::awaitEnd);
        });
    }

    private static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(END_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> Math.abs(startMillis(process) - startMillis) <= SAME_START_MILLIS);
    }

    private static long startMillis(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    @Override
    public String toString() {
        return pid + " " + startMillis;
    }
}
