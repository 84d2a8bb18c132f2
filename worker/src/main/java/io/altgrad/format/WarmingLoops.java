package io.altgrad.format;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The vector loops, once they are fast; the scalar ones until then. Which of the two runs can be seen in the time only.
 *
 * <p>Before the JIT's last tier has compiled a vector loop, every vector is an object on the heap: 10 to 20 microseconds
 * an element were measured, where the scalar loop takes nanoseconds from the start. So the first use of a loop starts a
 * daemon thread that runs it on small arrays until it beats the scalar one.
 */
final class WarmingLoops implements ArrayLoops {

    /** No multiple of a vector, so that what is left over is compiled too. */
    private static final int ELEMENTS = 1031;

    /** Runs in a row that must beat the scalar loop: one may be luck. */
    private static final int WINS = 20;

    /** A JVM that interprets, or a debugger, never gets there. */
    private static final long GIVE_UP_NANOS = 60_000_000_000L;

    private final ArrayLoops scalar;
    private final ArrayLoops vector;
    private final Map<Rounding, Loop> quantize = new EnumMap<>(Rounding.class);
    private final Loop amax = new Loop("amax", loops -> loops.amaxBits(new float[ELEMENTS], 0, ELEMENTS));

    WarmingLoops(ArrayLoops scalar, ArrayLoops vector) {
        this.scalar = scalar;
        this.vector = vector;
        NumberFormat format = Formats.parse("e5m2");
        for (Rounding rounding : Rounding.values()) {
            CastPlan plan = new CastPlan(format, rounding, Overflow.SATURATE);
            float[] array = new float[ELEMENTS];
            int[] words = new int[ELEMENTS];
            quantize.put(
                    rounding,
                    new Loop(rounding.name(), loops -> loops.quantize(plan, array, 0, array, 0, ELEMENTS, 1, words)));
        }
    }

    @Override
    public void quantize(
            CastPlan plan,
            float[] in,
            int inOffset,
            float[] out,
            int outOffset,
            int length,
            float scale,
            int[] randomBits) {
        ArrayLoops loops = quantize.get(plan.rounding).faster();
        loops.quantize(plan, in, inOffset, out, outOffset, length, scale, randomBits);
    }

    @Override
    public int amaxBits(float[] in, int offset, int length) {
        return amax.faster().amaxBits(in, offset, length);
    }

    /** Whether every loop that was used has warmed up. */
    boolean warm() {
        return amax.isWarm() && quantize.values().stream().allMatch(Loop::isWarm);
    }

    private interface Run {
        void on(ArrayLoops loops);
    }

    /** One of the loops: cold, warming or warm. */
    private final class Loop {

        private final String name;
        private final Run run;
        private final AtomicBoolean started = new AtomicBoolean();
        private volatile boolean warm;

        Loop(String name, Run run) {
            this.name = name;
            this.run = run;
        }

        boolean isWarm() {
            return warm || !started.get();
        }

        ArrayLoops faster() {
            if (warm) {
                return vector;
            }
            if (started.compareAndSet(false, true)) {
                Thread thread = new Thread(this::warmUp, "altgrad-warm-up-" + name);
                thread.setDaemon(true);
                thread.start();
            }
            return scalar;
        }

        private void warmUp() {
            long start = System.nanoTime();
            int wins = 0;
            while (wins < WINS && System.nanoTime() - start < GIVE_UP_NANOS) {
                wins = nanos(vector) < nanos(scalar) ? wins + 1 : 0;
            }
            warm = wins == WINS;
        }

        private long nanos(ArrayLoops loops) {
            long start = System.nanoTime();
            run.on(loops);
            return System.nanoTime() - start;
        }
    }
}
