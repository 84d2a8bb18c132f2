package io.altgrad.tensor;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The processor time of a thread's operations, by kind: what else the machine does is left out, and so is what
 * further threads of an operation do. The time of one kind within another counts for the inner one.
 */
public final class Profile {

    /** Kinds of operations. */
    public enum Kind {
        GEMM_FORWARD,
        GEMM_INPUT_GRADIENT,
        GEMM_WEIGHT_GRADIENT,
        ATTENTION_FORWARD,
        ATTENTION_BACKWARD,
        GELU,
        LAYER_NORM,
        EMBEDDING,
        CROSS_ENTROPY,
        /** Bias gradients, residuals and dropout. */
        ELEMENTWISE,
        QUANTIZE,
        CLIP,
        ADAMW,
        /** Every other operation. */
        REST;

        /** For example {@code gemm-forward}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Measures nothing. */
    public static final Profile OFF = new Profile(Measures.NOTHING);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** The quantity that is measured of each operation. */
    private enum Measures {
        NOTHING,
        CALLS,
        TIME
    }

    private final Measures measures;
    private long calls;
    private final long[] nanos = new long[Kind.values().length];
    private long innerNanos;

    private Profile(Measures measures) {
        this.measures = measures;
    }

    /** A profile that measures; for one thread. */
    public static Profile on() {
        return new Profile(Measures.TIME);
    }

    /** A profile that counts operations and measures no time; for one thread. */
    public static Profile counting() {
        return new Profile(Measures.CALLS);
    }

    /** Does {@code work} and counts its time; returns its result. */
    public <T> T time(Kind kind, Supplier<T> work) {
        if (measures == Measures.NOTHING) {
            return work.get();
        }
        calls++;
        if (measures == Measures.CALLS) {
            return work.get();
        }
        long outside = innerNanos;
        innerNanos = 0;
        long start = THREADS.getCurrentThreadCpuTime();
        T result = work.get();
        long elapsed = THREADS.getCurrentThreadCpuTime() - start;
        nanos[kind.ordinal()] += elapsed - innerNanos;
        innerNanos = outside + elapsed;
        return result;
    }

    /** Forgets what was measured. */
    public void clear() {
        Arrays.fill(nanos, 0);
    }

    /** The operations so far, one within another too; 0 where nothing is measured. */
    public long calls() {
        return calls;
    }

    /** Milliseconds of each kind so far; empty where nothing is measured. */
    public Map<Kind, Double> millis() {
        Map<Kind, Double> millis = new EnumMap<>(Kind.class);
        if (measures == Measures.TIME) {
            for (Kind kind : Kind.values()) {
                millis.put(kind, nanos[kind.ordinal()] / 1e6);
            }
        }
        return millis;
    }
}
