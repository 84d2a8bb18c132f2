package io.altgrad.dispatch;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The GPUs of a {@code local[N]} master, which Spark does not hand out: each trial takes one and gives it back. */
final class GpuPool {

    private static final long POLL_MILLIS = 50;

    private static final ConcurrentHashMap<List<String>, GpuPool> POOLS = new ConcurrentHashMap<>();

    private final BlockingQueue<String> free;

    private GpuPool(List<String> addresses) {
        this.free = new LinkedBlockingQueue<>(addresses);
    }

    /** The pool of this process for {@code addresses}, which must not be empty. */
    static GpuPool of(List<String> addresses) {
        return POOLS.computeIfAbsent(addresses, GpuPool::new);
    }

    /** Waits for a GPU; gives none once the waiting is {@code over}, or was interrupted. */
    Optional<String> take(BooleanSupplier over) {
        try {
            while (!over.getAsBoolean()) {
                String address = free.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (address != null) {
                    return Optional.of(address);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    void giveBack(String address) {
        free.add(address);
    }
}
