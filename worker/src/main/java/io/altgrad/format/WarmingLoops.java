package io.altgrad.format;

import io.altgrad.vector.Warming;
import java.util.EnumMap;
import java.util.Map;

/** The vector loops, each once it is fast; the scalar ones until then. */
final class WarmingLoops implements ArrayLoops {

    /** Elements of a sample, no multiple of a vector, so that what is left over is compiled too. */
    private static final int ELEMENTS = 1031;

    private final Map<Rounding, Warming<ArrayLoops>> quantize = new EnumMap<>(Rounding.class);
    private final Warming<ArrayLoops> codes;
    private final Warming<ArrayLoops> amax;

    WarmingLoops(ArrayLoops scalar, ArrayLoops vector) {
        NumberFormat format = Formats.parse("e5m2");
        for (Rounding rounding : Rounding.values()) {
            CastPlan plan = new CastPlan(format, rounding, Overflow.SATURATE);
            float[] array = new float[ELEMENTS];
            int[] words = new int[ELEMENTS];
            quantize.put(
                    rounding,
                    new Warming<>(
                            rounding.name(),
                            scalar,
                            vector,
                            loops -> loops.quantize(plan, array, 0, array, 0, ELEMENTS, 1, words, 0)));
        }
        CastPlan nearest = new CastPlan(format, Rounding.NEAREST_EVEN, Overflow.SATURATE);
        short[] made = new short[ELEMENTS];
        codes = new Warming<>(
                "codes", scalar, vector, loops -> loops.codes(nearest, new float[ELEMENTS], made, 0, ELEMENTS, 1));
        amax = new Warming<>("amax", scalar, vector, loops -> loops.amaxBits(new float[ELEMENTS], 0, ELEMENTS));
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
        ArrayLoops loops = quantize.get(plan.rounding).faster(length);
        loops.quantize(plan, in, inOffset, out, outOffset, length, scale, randomBits, randomOffset);
    }

    @Override
    public void codes(CastPlan plan, float[] in, short[] out, int offset, int length, float scale) {
        codes.faster(length).codes(plan, in, out, offset, length, scale);
    }

    @Override
    public int amaxBits(float[] in, int offset, int length) {
        return amax.faster(length).amaxBits(in, offset, length);
    }

    /** Tells whether no loop is warming up. */
    boolean warm() {
        return amax.settled() && codes.settled() && quantize.values().stream().allMatch(Warming::settled);
    }
}
