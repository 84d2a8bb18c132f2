package io.altgrad.format;

/** The loops in plain Java, for a JVM without {@code jdk.incubator.vector}, and for what is left of a vector. */
final class ScalarLoops implements ArrayLoops {

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
        switch (plan.rounding) {
            case NEAREST_EVEN -> {
                for (int i = 0; i < length; i++) {
                    int bits = Float.floatToRawIntBits(in[inOffset + i] * scale);
                    int rounded = nearestEven(plan, bits & CastPlan.MAGNITUDE);
                    out[outOffset + i] = finish(plan, bits, rounded, scale);
                }
            }
            case TOWARD_ZERO -> {
                for (int i = 0; i < length; i++) {
                    int bits = Float.floatToRawIntBits(in[inOffset + i] * scale);
                    int rounded = towardZero(plan, bits & CastPlan.MAGNITUDE);
                    out[outOffset + i] = finish(plan, bits, rounded, scale);
                }
            }
            case STOCHASTIC -> {
                for (int i = 0; i < length; i++) {
                    int bits = Float.floatToRawIntBits(in[inOffset + i] * scale);
                    int rounded = stochastic(plan, bits & CastPlan.MAGNITUDE, randomBits[randomOffset + i]);
                    out[outOffset + i] = finish(plan, bits, rounded, scale);
                }
            }
            case NEAREST_AWAY -> {
                for (int i = 0; i < length; i++) {
                    int bits = Float.floatToRawIntBits(in[inOffset + i] * scale);
                    int rounded = nearestAway(plan, bits & CastPlan.MAGNITUDE);
                    out[outOffset + i] = finish(plan, bits, rounded, scale);
                }
            }
            case TO_ODD -> {
                for (int i = 0; i < length; i++) {
                    int bits = Float.floatToRawIntBits(in[inOffset + i] * scale);
                    int rounded = toOdd(plan, bits & CastPlan.MAGNITUDE);
                    out[outOffset + i] = finish(plan, bits, rounded, scale);
                }
            }
        }
    }

    @Override
    public void codes(CastPlan plan, float[] in, short[] out, int offset, int length, float scale) {
        for (int i = offset; i < offset + length; i++) {
            out[i] = code(plan, in[i] * scale);
        }
    }

    /** The code of a value that was scaled, by a plan that rounds by addition. */
    static short code(CastPlan plan, float scaled) {
        int bits = Float.floatToRawIntBits(scaled);
        int code = (bits & CastPlan.MAGNITUDE) > CastPlan.INFINITY
                ? CastPlan.NAN
                : byAddition(plan, bits & CastPlan.MAGNITUDE) | bits & CastPlan.SIGN;
        return (short) (code >>> 16);
    }

    private static int byAddition(CastPlan plan, int magnitude) {
        int clamped = Math.min(magnitude, plan.maxBits);
        int binade = Math.max(clamped & CastPlan.INFINITY, plan.minNormalBits);
        float addend = Float.intBitsToFloat(binade + plan.toAddend());
        return Float.floatToRawIntBits(Float.intBitsToFloat(clamped) + addend - addend);
    }

    @Override
    public int amaxBits(float[] in, int offset, int length) {
        int amax = 0;
        for (int i = 0; i < length; i++) {
            amax = Math.max(amax, Float.floatToRawIntBits(in[offset + i]) & CastPlan.MAGNITUDE);
        }
        return amax;
    }

    /** {@code value} rounded by a plan of nearest even. */
    static float nearestEven(CastPlan plan, float value) {
        int bits = Float.floatToRawIntBits(value);
        return finish(plan, bits, nearestEven(plan, bits & CastPlan.MAGNITUDE), 1);
    }

    private static int nearestEven(CastPlan plan, int magnitude) {
        if (magnitude < plan.minNormalBits) {
            return Float.floatToRawIntBits(nearestMultiple(plan, Float.intBitsToFloat(magnitude)));
        }
        int odd = ((magnitude >>> plan.shift) & 1) ^ plan.parityFlip;
        return (magnitude + plan.belowHalf + odd) & ~plan.mask;
    }

    private static int towardZero(CastPlan plan, int magnitude) {
        if (magnitude < plan.minNormalBits) {
            return Float.floatToRawIntBits(lowerMultiple(plan, Float.intBitsToFloat(magnitude)));
        }
        return magnitude & ~plan.mask;
    }

    private static int stochastic(CastPlan plan, int magnitude, int random) {
        if (magnitude < plan.minNormalBits) {
            float value = Float.intBitsToFloat(magnitude);
            float lower = lowerMultiple(plan, value);
            float fraction = (value - lower) * plan.toRandom1 * plan.toRandom2;
            return Float.floatToRawIntBits(fraction > (float) (random >>> 8) ? lower + plan.step : lower);
        }
        // It carries exactly if the bits that go are more than as many random ones.
        return (magnitude + ((random >>> (32 - plan.shift)) ^ plan.mask)) & ~plan.mask;
    }

    private static int nearestAway(CastPlan plan, int magnitude) {
        if (magnitude < plan.minNormalBits) {
            float value = Float.intBitsToFloat(magnitude);
            float lower = lowerMultiple(plan, value);
            return Float.floatToRawIntBits(2 * (value - lower) >= plan.step ? lower + plan.step : lower);
        }
        return (magnitude + plan.belowHalf + 1) & ~plan.mask;
    }

    private static int toOdd(CastPlan plan, int magnitude) {
        if (magnitude < plan.minNormalBits) {
            float value = Float.intBitsToFloat(magnitude);
            float lower = lowerMultiple(plan, value);
            int odd = Float.floatToRawIntBits(lower + plan.magic) & 1;
            return Float.floatToRawIntBits(value > lower && odd == 0 ? lower + plan.step : lower);
        }
        int odd = ((magnitude >>> plan.shift) & 1) ^ plan.parityFlip;
        int inexact = ((magnitude & plan.mask) + plan.mask) >>> plan.shift;
        return (magnitude & ~plan.mask) + ((inexact & ~odd) << plan.shift);
    }

    private static float nearestMultiple(CastPlan plan, float value) {
        return (value + plan.magic) - plan.magic;
    }

    private static float lowerMultiple(CastPlan plan, float value) {
        float nearest = nearestMultiple(plan, value);
        return nearest > value ? nearest - plan.step : nearest;
    }

    private static float finish(CastPlan plan, int bits, int rounded, float scale) {
        int magnitude = bits & CastPlan.MAGNITUDE;
        if (magnitude >= plan.nanFrom) {
            return Float.NaN;
        }
        int clamped = magnitude >= plan.infinityFrom ? CastPlan.INFINITY : Math.min(rounded, plan.maxBits);
        return (Float.intBitsToFloat(clamped | (bits & CastPlan.SIGN)) + plan.zero) / scale;
    }
}
