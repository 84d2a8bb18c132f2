package io.altgrad.format;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops with the Vector API, in the widest vectors the machine has. {@link ScalarLoops} states the same arithmetic
 * one element at a time. Loaded only where the module {@code jdk.incubator.vector} is.
 */
final class VectorLoops implements ArrayLoops {

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS =
            VectorShape.forBitSize(FLOATS.vectorBitSize() / 2).withLanes(short.class);
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
            int[] randomBits,
            int randomOffset) {
        int bound = FLOATS.loopBound(length);
        switch (plan.rounding) {
            case NEAREST_EVEN -> nearestEven(plan, in, inOffset, out, outOffset, bound, scale);
            case TOWARD_ZERO -> towardZero(plan, in, inOffset, out, outOffset, bound, scale);
            case STOCHASTIC -> stochastic(plan, in, inOffset, out, outOffset, bound, scale, randomBits, randomOffset);
            case NEAREST_AWAY -> nearestAway(plan, in, inOffset, out, outOffset, bound, scale);
            case TO_ODD -> toOdd(plan, in, inOffset, out, outOffset, bound, scale);
        }
        int left = length - bound;
        if (left > 0) {
            rest.quantize(
                    plan, in, inOffset + bound, out, outOffset + bound, left, scale, randomBits, randomOffset + bound);
        }
    }

    @Override
    public void codes(CastPlan plan, float[] in, short[] out, int offset, int length, float scale) {
        int bound = FLOATS.loopBound(length);
        byAddition(plan, in, out, offset, bound, scale);
        rest.codes(plan, in, out, offset + bound, length - bound, scale);
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

    // Each loop is a method, and spells its steps out. One method, so that the JIT prunes nothing that a later rounding
    // uses. Spelt out, because a step in a method of its own may have been compiled by itself before: then it counts as
    // too big to inline, and every vector that passes through it becomes an object. With the last steps, alike in all
    // five, in such a method, the fifth rounding that a JVM used took 7.8 ns an element, where it takes 0.16 to 0.37.

    private static void nearestEven(
            CastPlan plan, float[] in, int inOffset, float[] out, int outOffset, int bound, float scale) {
        for (int i = 0; i < bound; i += LANES) {
            IntVector bits =
                    FloatVector.fromArray(FLOATS, in, inOffset + i).mul(scale).reinterpretAsInts();
            IntVector magnitude = bits.and(CastPlan.MAGNITUDE);
            FloatVector value = magnitude.reinterpretAsFloats();
            IntVector odd = magnitude
                    .lanewise(VectorOperators.LSHR, plan.shift)
                    .and(1)
                    .lanewise(VectorOperators.XOR, plan.parityFlip);
            IntVector normal = magnitude.add(plan.belowHalf).add(odd).and(~plan.mask);
            FloatVector subnormal = value.add(plan.magic).sub(plan.magic);
            IntVector rounded = normal.blend(
                    subnormal.reinterpretAsInts(), magnitude.compare(VectorOperators.LT, plan.minNormalBits));
            IntVector clamped = rounded.min(plan.maxBits)
                    .blend(CastPlan.INFINITY, magnitude.compare(VectorOperators.GE, plan.infinityFrom));
            FloatVector signed =
                    clamped.or(bits.and(CastPlan.SIGN)).reinterpretAsFloats().add(plan.zero);
            signed.div(scale)
                    .reinterpretAsInts()
                    .blend(CastPlan.NAN, magnitude.compare(VectorOperators.GE, plan.nanFrom))
                    .reinterpretAsFloats()
                    .intoArray(out, outOffset + i);
        }
    }

    private static void byAddition(CastPlan plan, float[] in, short[] out, int offset, int bound, float scale) {
        int toAddend = plan.toAddend();
        for (int i = offset; i < offset + bound; i += LANES) {
            IntVector bits = FloatVector.fromArray(FLOATS, in, i).mul(scale).reinterpretAsInts();
            IntVector magnitude = bits.and(CastPlan.MAGNITUDE);
            IntVector clamped = magnitude.min(plan.maxBits);
            FloatVector addend = clamped.and(CastPlan.INFINITY)
                    .max(plan.minNormalBits)
                    .add(toAddend)
                    .reinterpretAsFloats();
            IntVector rounded =
                    clamped.reinterpretAsFloats().add(addend).sub(addend).reinterpretAsInts();
            IntVector codes = rounded.or(bits.and(CastPlan.SIGN))
                    .blend(CastPlan.NAN, magnitude.compare(VectorOperators.GT, CastPlan.INFINITY));
            ((ShortVector) codes.lanewise(VectorOperators.LSHR, 16).convertShape(VectorOperators.I2S, SHORTS, 0))
                    .intoArray(out, i);
        }
    }

    private static void towardZero(
            CastPlan plan, float[] in, int inOffset, float[] out, int outOffset, int bound, float scale) {
        for (int i = 0; i < bound; i += LANES) {
            IntVector bits =
                    FloatVector.fromArray(FLOATS, in, inOffset + i).mul(scale).reinterpretAsInts();
            IntVector magnitude = bits.and(CastPlan.MAGNITUDE);
            FloatVector value = magnitude.reinterpretAsFloats();
            IntVector normal = magnitude.and(~plan.mask);
            FloatVector nearest = value.add(plan.magic).sub(plan.magic);
            FloatVector subnormal = nearest.blend(nearest.sub(plan.step), nearest.compare(VectorOperators.GT, value));
            IntVector rounded = normal.blend(
                    subnormal.reinterpretAsInts(), magnitude.compare(VectorOperators.LT, plan.minNormalBits));
            IntVector clamped = rounded.min(plan.maxBits)
                    .blend(CastPlan.INFINITY, magnitude.compare(VectorOperators.GE, plan.infinityFrom));
            FloatVector signed =
                    clamped.or(bits.and(CastPlan.SIGN)).reinterpretAsFloats().add(plan.zero);
            signed.div(scale)
                    .reinterpretAsInts()
                    .blend(CastPlan.NAN, magnitude.compare(VectorOperators.GE, plan.nanFrom))
                    .reinterpretAsFloats()
                    .intoArray(out, outOffset + i);
        }
    }

    private static void nearestAway(
            CastPlan plan, float[] in, int inOffset, float[] out, int outOffset, int bound, float scale) {
        for (int i = 0; i < bound; i += LANES) {
            IntVector bits =
                    FloatVector.fromArray(FLOATS, in, inOffset + i).mul(scale).reinterpretAsInts();
            IntVector magnitude = bits.and(CastPlan.MAGNITUDE);
            FloatVector value = magnitude.reinterpretAsFloats();
            IntVector normal = magnitude.add(plan.belowHalf + 1).and(~plan.mask);
            FloatVector nearest = value.add(plan.magic).sub(plan.magic);
            FloatVector lower = nearest.blend(nearest.sub(plan.step), nearest.compare(VectorOperators.GT, value));
            FloatVector twice = value.sub(lower).mul(2f);
            FloatVector subnormal = lower.blend(lower.add(plan.step), twice.compare(VectorOperators.GE, plan.step));
            IntVector rounded = normal.blend(
                    subnormal.reinterpretAsInts(), magnitude.compare(VectorOperators.LT, plan.minNormalBits));
            IntVector clamped = rounded.min(plan.maxBits)
                    .blend(CastPlan.INFINITY, magnitude.compare(VectorOperators.GE, plan.infinityFrom));
            FloatVector signed =
                    clamped.or(bits.and(CastPlan.SIGN)).reinterpretAsFloats().add(plan.zero);
            signed.div(scale)
                    .reinterpretAsInts()
                    .blend(CastPlan.NAN, magnitude.compare(VectorOperators.GE, plan.nanFrom))
                    .reinterpretAsFloats()
                    .intoArray(out, outOffset + i);
        }
    }

    private static void toOdd(
            CastPlan plan, float[] in, int inOffset, float[] out, int outOffset, int bound, float scale) {
        for (int i = 0; i < bound; i += LANES) {
            IntVector bits =
                    FloatVector.fromArray(FLOATS, in, inOffset + i).mul(scale).reinterpretAsInts();
            IntVector magnitude = bits.and(CastPlan.MAGNITUDE);
            FloatVector value = magnitude.reinterpretAsFloats();
            IntVector odd = magnitude
                    .lanewise(VectorOperators.LSHR, plan.shift)
                    .and(1)
                    .lanewise(VectorOperators.XOR, plan.parityFlip);
            IntVector inexact = magnitude.and(plan.mask).add(plan.mask).lanewise(VectorOperators.LSHR, plan.shift);
            IntVector up = inexact.and(odd.lanewise(VectorOperators.XOR, 1)).lanewise(VectorOperators.LSHL, plan.shift);
            IntVector normal = magnitude.and(~plan.mask).add(up);
            FloatVector nearest = value.add(plan.magic).sub(plan.magic);
            FloatVector lower = nearest.blend(nearest.sub(plan.step), nearest.compare(VectorOperators.GT, value));
            FloatVector higher = lower.blend(lower.add(plan.step), value.compare(VectorOperators.GT, lower));
            IntVector lowerOdd = lower.add(plan.magic).reinterpretAsInts().and(1);
            FloatVector subnormal = lower.reinterpretAsInts()
                    .blend(higher.reinterpretAsInts(), lowerOdd.compare(VectorOperators.EQ, 0))
                    .reinterpretAsFloats();
            IntVector rounded = normal.blend(
                    subnormal.reinterpretAsInts(), magnitude.compare(VectorOperators.LT, plan.minNormalBits));
            IntVector clamped = rounded.min(plan.maxBits)
                    .blend(CastPlan.INFINITY, magnitude.compare(VectorOperators.GE, plan.infinityFrom));
            FloatVector signed =
                    clamped.or(bits.and(CastPlan.SIGN)).reinterpretAsFloats().add(plan.zero);
            signed.div(scale)
                    .reinterpretAsInts()
                    .blend(CastPlan.NAN, magnitude.compare(VectorOperators.GE, plan.nanFrom))
                    .reinterpretAsFloats()
                    .intoArray(out, outOffset + i);
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
            int[] randomBits,
            int randomOffset) {
        for (int i = 0; i < bound; i += LANES) {
            IntVector bits =
                    FloatVector.fromArray(FLOATS, in, inOffset + i).mul(scale).reinterpretAsInts();
            IntVector magnitude = bits.and(CastPlan.MAGNITUDE);
            FloatVector value = magnitude.reinterpretAsFloats();
            IntVector random = IntVector.fromArray(INTS, randomBits, randomOffset + i);
            IntVector carry =
                    random.lanewise(VectorOperators.LSHR, 32 - plan.shift).lanewise(VectorOperators.XOR, plan.mask);
            IntVector normal = magnitude.add(carry).and(~plan.mask);
            FloatVector nearest = value.add(plan.magic).sub(plan.magic);
            FloatVector lower = nearest.blend(nearest.sub(plan.step), nearest.compare(VectorOperators.GT, value));
            FloatVector fraction = value.sub(lower).mul(plan.toRandom1).mul(plan.toRandom2);
            FloatVector draw =
                    (FloatVector) random.lanewise(VectorOperators.LSHR, 8).convert(VectorOperators.I2F, 0);
            FloatVector subnormal = lower.blend(lower.add(plan.step), fraction.compare(VectorOperators.GT, draw));
            IntVector rounded = normal.blend(
                    subnormal.reinterpretAsInts(), magnitude.compare(VectorOperators.LT, plan.minNormalBits));
            IntVector clamped = rounded.min(plan.maxBits)
                    .blend(CastPlan.INFINITY, magnitude.compare(VectorOperators.GE, plan.infinityFrom));
            FloatVector signed =
                    clamped.or(bits.and(CastPlan.SIGN)).reinterpretAsFloats().add(plan.zero);
            signed.div(scale)
                    .reinterpretAsInts()
                    .blend(CastPlan.NAN, magnitude.compare(VectorOperators.GE, plan.nanFrom))
                    .reinterpretAsFloats()
                    .intoArray(out, outOffset + i);
        }
    }
}
