package io.altgrad.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.vector.Warming;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WarmingLoopsTest {

    private static final NumberFormat FORMAT = Formats.parse("e4m3fn");

    /** The loops of this test look at no element. */
    private static final int ENOUGH = (int) Warming.PLAIN_ELEMENTS;

    private static final int MINE = 64;

    @ParameterizedTest
    @EnumSource(Rounding.class)
    @Timeout(60)
    void startsScalarAndMovesToTheFasterLoops(Rounding rounding) throws InterruptedException {
        Recording slow = new Recording(200_000);
        Recording fast = new Recording(0);
        WarmingLoops loops = new WarmingLoops(slow, fast);
        float[] mine = new float[MINE];
        CastPlan plan = new CastPlan(FORMAT, rounding, Overflow.SATURATE);

        loops.quantize(plan, mine, 0, mine, 0, ENOUGH, 1, new int[MINE], 0);
        assertThat(slow.arrays).contains(mine);
        assertThat(fast.arrays).doesNotContain(mine);

        while (!loops.warm()) {
            Thread.onSpinWait();
        }
        slow.arrays.clear();
        loops.quantize(plan, mine, 0, mine, 0, MINE, 1, new int[MINE], 0);
        assertThat(fast.arrays).contains(mine);
        assertThat(slow.arrays).doesNotContain(mine);
    }

    @Test
    @Timeout(60)
    void codesMoveToTheFasterLoopsToo() {
        Recording fast = new Recording(0);
        WarmingLoops loops = new WarmingLoops(new Recording(200_000), fast);
        CastPlan plan = new CastPlan(FORMAT, Rounding.NEAREST_EVEN, Overflow.SATURATE);
        float[] mine = new float[MINE];
        loops.codes(plan, mine, new short[MINE], 0, ENOUGH, 1);
        assertThat(fast.arrays).doesNotContain(mine);
        while (!loops.warm()) {
            Thread.onSpinWait();
        }
        loops.codes(plan, mine, new short[MINE], 0, MINE, 1);
        assertThat(fast.arrays).contains(mine);
    }

    @Test
    @Timeout(60)
    void staysScalarWhileTheVectorLoopsAreSlower() throws InterruptedException {
        Recording fast = new Recording(0);
        Recording slow = new Recording(2_000_000);
        WarmingLoops loops = new WarmingLoops(fast, slow);
        float[] mine = new float[MINE];

        loops.amaxBits(mine, 0, ENOUGH);
        assertThat(slow.fiftyRuns.await(30, TimeUnit.SECONDS)).isTrue();
        loops.amaxBits(mine, 0, MINE);

        assertThat(loops.warm()).isFalse();
        assertThat(slow.arrays).doesNotContain(mine);
    }

    @Test
    @Timeout(60)
    void aLittleWorkIsNotWorthAWarmUp() throws InterruptedException {
        Recording vector = new Recording(0);
        WarmingLoops loops = new WarmingLoops(new Recording(0), vector);
        loops.amaxBits(new float[1], 0, ENOUGH - 1);
        assertThat(loops.warm()).isTrue();
        assertThat(vector.fiftyRuns.getCount()).isEqualTo(50);

        loops.amaxBits(new float[1], 0, 1);
        assertThat(vector.fiftyRuns.await(30, TimeUnit.SECONDS)).isTrue();
    }

    /**
     * Loops that do nothing for some time, and remember on which arrays of {@link #MINE} elements: a warm-up makes some
     * for each of its runs, of which there may be a million.
     */
    private static final class Recording implements ArrayLoops {

        private final long nanos;
        private final Set<float[]> arrays = ConcurrentHashMap.newKeySet();
        private final CountDownLatch fiftyRuns = new CountDownLatch(50);

        Recording(long nanos) {
            this.nanos = nanos;
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
                int[] randomBits,
                int randomOffset) {
            run(in);
        }

        @Override
        public void codes(CastPlan plan, float[] in, short[] out, int offset, int length, float scale) {
            run(in);
        }

        @Override
        public int amaxBits(float[] in, int offset, int length) {
            run(in);
            return 0;
        }

        private void run(float[] in) {
            long start = System.nanoTime();
            if (in.length == MINE) {
                arrays.add(in);
            }
            fiftyRuns.countDown();
            while (System.nanoTime() - start < nanos) {
                Thread.onSpinWait();
            }
        }
    }
}
