package io.altgrad.format;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops with the Vector API, in the widest vectors the machine has. {@link ScalarLoops} states the same arithmetic
 * one element at a time. Loaded only where the module {@code jdk.incubator.vector} is.
 */
final class VectorLoops implements ArrayLoops {

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    private final ScalarLoops rest = new ScalarLoops();

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
        int bound = FLOATS.loopBound(length);
        switch (plan.rounding) {
            case NEAREST_EVEN -> nearestEven(plan, in, inOffset, out, outOffset, bound, scale);
            case TOWARD_ZERO -> towardZero(plan, in, inOffset, out, outOffset, bound, scale);
            case STOCHASTIC -> stochastic(plan, in, inOffset, out, outOffset, bound, scale, randomBits);
        }
        int left = length - bound;
        if (left > 0) {
            rest.quantize(plan, in, inOffset + bound, out, outOffset + bound, left, scale, randomBits, bound);
        }
    }

    @Override
    public int amaxBits(float[] in, int offset, int length) {
        int bound = FLOATS.loopBound(length);
        IntVector amax = IntVector.zero(INTS);
        for (int i = 0; i < bound; i += LANES) {
            IntVector bits = FloatVector.fromArray(FLOATS, in, offset + i).reinterpretAsInts();
            amax = amax.max(bits.and(CastPlan.MAGNITUDE));
        }
        int ofRest = rest.amaxBits(in, offset + bound, length - bound);
        return Math.max(amax.reduceLanes(VectorOperators.MAX), ofRest);
    }

    // One method for each loop: the JIT compiles one without the other, and prunes nothing that is used later.

    private static void nearestEven(
            CastPlan plan, float[] in, int inOffset, float[] out, int outOffset, int bound, float scale) {
        for (int i = 0; i < bound; i += LANES) {
            IntVector bits = scaledBits(in, inOffset + i, scale);
            IntVector magnitude = bits.and(CastPlan.MAGNITUDE);
            store(plan, bits, magnitude, nearestEven(plan, magnitude), scale, out, outOffset + i);
        }
    }

    private static void towardZero(
            CastPlan plan, float[] in, int inOffset, float[] out, int outOffset, int bound, float scale) {
        for (int i = 0; i < bound; i += LANES) {
            IntVector bits = scaledBits(in, inOffset + i, scale);
            IntVector magnitude = bits.and(CastPlan.MAGNITUDE);
            store(plan, bits, magnitude, towardZero(plan, magnitude), scale, out, outOffset + i);
        }
    }

    private static void stochastic(
            CastPlan plan,
            float[] in,
            int inOffset,
            float[] out,
            int outOffset,
            int bound,
            float scale,
            int[] randomBits) {
        for (int i = 0; i < bound; i += LANES) {
            IntVector bits = scaledBits(in, inOffset + i, scale);
            IntVector magnitude = bits.and(CastPlan.MAGNITUDE);
            IntVector random = IntVector.fromArray(INTS, randomBits, i);
            store(plan, bits, magnitude, stochastic(plan, magnitude, random), scale, out, outOffset + i);
        }
    }

    private static IntVector scaledBits(float[] in, int offset, float scale) {
        return FloatVector.fromArray(FLOATS, in, offset).mul(scale).reinterpretAsInts();
    }

    private static IntVector nearestEven(CastPlan plan, IntVector magnitude) {
        IntVector odd = magnitude
                .lanewise(VectorOperators.LSHR, plan.shift)
                .and(1)
                .lanewise(VectorOperators.XOR, plan.parityFlip);
        IntVector normal = magnitude.add(plan.belowHalf).add(odd).and(~plan.mask);
        FloatVector subnormal = nearestMultiple(plan, magnitude.reinterpretAsFloats());
        return normal.blend(subnormal.reinterpretAsInts(), isSubnormal(plan, magnitude));
    }

    private static IntVector towardZero(CastPlan plan, IntVector magnitude) {
        IntVector normal = magnitude.and(~plan.mask);
        FloatVector subnormal = lowerMultiple(plan, magnitude.reinterpretAsFloats());
        return normal.blend(subnormal.reinterpretAsInts(), isSubnormal(plan, magnitude));
    }

    private static IntVector stochastic(CastPlan plan, IntVector magnitude, IntVector random) {
        IntVector carry =
                random.lanewise(VectorOperators.LSHR, 32 - plan.shift).lanewise(VectorOperators.XOR, plan.mask);
        IntVector normal = magnitude.add(carry).and(~plan.mask);
        FloatVector value = magnitude.reinterpretAsFloats();
        FloatVector lower = lowerMultiple(plan, value);
        FloatVector fraction = value.sub(lower).mul(plan.toRandom1).mul(plan.toRandom2);
        FloatVector draw =
                (FloatVector) random.lanewise(VectorOperators.LSHR, 8).convert(VectorOperators.I2F, 0);
        FloatVector subnormal = lower.blend(lower.add(plan.step), fraction.compare(VectorOperators.GT, draw));
        return normal.blend(subnormal.reinterpretAsInts(), isSubnormal(plan, magnitude));
    }

    private static VectorMask<Integer> isSubnormal(CastPlan plan, IntVector magnitude) {
        return magnitude.compare(VectorOperators.LT, plan.minNormalBits);
    }

    private static FloatVector nearestMultiple(CastPlan plan, FloatVector value) {
        return value.add(plan.magic).sub(plan.magic);
    }

    private static FloatVector lowerMultiple(CastPlan plan, FloatVector value) {
        FloatVector nearest = nearestMultiple(plan, value);
        return nearest.blend(nearest.sub(plan.step), nearest.compare(VectorOperators.GT, value));
    }

    private static void store(
            CastPlan plan,
            IntVector bits,
            IntVector magnitude,
            IntVector rounded,
            float scale,
            float[] out,
            int offset) {
        IntVector clamped = rounded.min(plan.maxBits)
                .blend(CastPlan.INFINITY, magnitude.compare(VectorOperators.GE, plan.infinityFrom));
        FloatVector value =
                clamped.or(bits.and(CastPlan.SIGN)).reinterpretAsFloats().add(plan.zero);
        value.div(scale)
                .reinterpretAsInts()
                .blend(CastPlan.NAN, magnitude.compare(VectorOperators.GE, plan.nanFrom))
                .reinterpretAsFloats()
                .intoArray(out, offset);
    }
}
