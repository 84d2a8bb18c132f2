package io.altgrad.fault;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another process or thread does. */
public final class Await {

    private Await() {}

    /** Returns when {@code condition} holds; fails with {@code what} after {@code limit}. */
    public static void until(BooleanSupplier condition, Duration limit, String what) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Waited " + limit + " in vain for " + what + ".");
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
