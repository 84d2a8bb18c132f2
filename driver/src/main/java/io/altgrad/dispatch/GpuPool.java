package io.altgrad.dispatch;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The GPUs of a {@code local[N]} master, which Spark does not hand out: each trial takes one and gives it back. */
final class GpuPool {

    private static final long POLL_MILLIS = 50;

    private static final ConcurrentHashMap<List<String>, GpuPool> POOLS = new ConcurrentHashMap<>();

    private final BlockingQueue<String> free;

    private GpuPool(List<String> addresses) {
        this.free = new LinkedBlockingQueue<>(addresses);
    }

    /** That of this process for {@code addresses}, which must not be empty. */
    static GpuPool of(List<String> addresses) {
        return POOLS.computeIfAbsent(addresses, GpuPool::new);
    }

    /**
     * Waits for a GPU.
     *
     * @param interruption throws when the waiting should end
     */
    String take(Runnable interruption) {
        try {
            while (true) {
                interruption.run();
                String address = free.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (address != null) {
                    return address;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Cannot wait for a GPU: interrupted.", e);
        }
    }

    void giveBack(String address) {
        free.add(address);
    }
}
