package io.altgrad.vector;

import io.altgrad.base.DaemonThreads;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Two implementations of a loop that compute the same: the plain one until the one on vectors is faster, then that.
 * Which of the two runs can be seen in the time only.
 *
 * <p>Before the JIT's last tier has compiled a vector loop, every vector is an object on the heap: 10 to 20 microseconds
 * an element were measured, where the plain loop takes nanoseconds from the start. So a daemon thread runs a sample of
 * both until the vector loop wins. That takes a core and the JIT away from the plain loop (a command that casts 10^7
 * values was seen to take twice as long), so it starts only after {@link #PLAIN_ELEMENTS}.
 *
 * @param <T> what runs the loop; its implementations are stateless
 */
public final class Warming<T> {

    /** Elements that the plain loop takes before the vector loop warms up. */
    public static final long PLAIN_ELEMENTS = 1L << 25;

    /** Samples in a row that must be faster: one may be luck. */
    private static final int WINS = 20;

    /** Time after which it gives up: a JVM that interprets, or a debugger, never gets there. */
    private static final long GIVE_UP_NANOS = 60_000_000_000L;

    private static final long PAUSE_NANOS = 5_000_000;

    /**
     * The pause after a sample that was slower, for what the JIT's first tier compiles makes a gigabyte of objects a
     * second until the last one has compiled it.
     */
    private static final long AFTER_LOSS_NANOS = 500_000;

    private static final AtomicInteger UNDER_WAY = new AtomicInteger();

    private final String name;
    private final T plain;
    private final T vector;
    private final Consumer<T> sample;
    private final AtomicLong elements = new AtomicLong();
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean warm;

    /** @param sample a run on small arrays, as long as no multiple of a vector, so that what is left over counts too */
    public Warming(String name, T plain, T vector, Consumer<T> sample) {
        this.name = Objects.requireNonNull(name, "name");
        this.plain = Objects.requireNonNull(plain, "plain");
        this.vector = Objects.requireNonNull(vector, "vector");
        this.sample = Objects.requireNonNull(sample, "sample");
    }

    /** Tells whether this JVM has the Vector API ({@code --add-modules jdk.incubator.vector}). */
    public static boolean vectorsExist() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    /** The implementation to run now, on {@code length} elements. */
    public T faster(int length) {
        if (warm) {
            return vector;
        }
        if (!started.get() && elements.addAndGet(length) >= PLAIN_ELEMENTS && started.compareAndSet(false, true)) {
            UNDER_WAY.incrementAndGet();
            DaemonThreads.named("altgrad-warm-up-" + name)
                    .newThread(this::warmUp)
                    .start();
        }
        return plain;
    }

    /** Waits until no loop of this JVM is warming up: what was used until now has reached its speed. */
    public static void awaitAll() {
        while (UNDER_WAY.get() > 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Tells whether nothing is left to wait for: it has warmed up, or has not begun to. */
    public boolean settled() {
        return warm || !started.get();
    }

    private void warmUp() {
        long start = System.nanoTime();
        int wins = 0;
        while (wins < WINS && System.nanoTime() - start < GIVE_UP_NANOS) {
            wins = nanos(vector) < nanos(plain) ? wins + 1 : 0;
            if (wins == 0) {
                LockSupport.parkNanos(AFTER_LOSS_NANOS);
            }
        }
        warm = wins == WINS;
        UNDER_WAY.decrementAndGet();
    }

    private long nanos(T implementation) {
        long start = System.nanoTime();
        sample.accept(implementation);
        return System.nanoTime() - start;
    }
}
