package io.altgrad.cuda;

import com.sun.jna.Memory;
import io.altgrad.format.CastPlan;
import io.altgrad.format.Formats;
import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The struct {@code Plan} of {@code altgrad.h}: what follows from a format, its rounding and its overflow, worked out once for
 * a process. It does not change, and is never freed.
 */
record KernelPlan(Memory struct, boolean isCovered) {

    private record Key(NumberFormat format, Rounding rounding, Overflow overflow) {}

    private static final Map<Key, KernelPlan> KNOWN = new ConcurrentHashMap<>();

    /** The casts of the scales of NVFP4's blocks. */
    static final KernelPlan OF_SCALES = of(Formats.parse("e4m3fn"), Rounding.NEAREST_EVEN, Overflow.SATURATE);

    static KernelPlan of(NumberFormat format, Rounding rounding, Overflow overflow) {
        return KNOWN.computeIfAbsent(new Key(format, rounding, overflow), KernelPlan::plan);
    }

    private static KernelPlan plan(Key key) {
        NumberFormat format = key.format;
        Memory struct = new Memory(PlanField.BYTES);
        struct.clear();
        boolean isCovered = CastPlan.covers(format);
        set(struct, PlanField.ROUNDING, KernelCodes.of(key.rounding));
        set(struct, PlanField.OVERFLOW, KernelCodes.of(key.overflow));
        set(struct, PlanField.COVERED, isCovered);
        set(struct, PlanField.HAS_ZERO, format.hasZero());
        set(struct, PlanField.HAS_NEGATIVE_ZERO, format.hasNegativeZero());
        set(struct, PlanField.HAS_INFINITY, format.hasInfinity());
        set(struct, PlanField.HAS_NAN, format.hasNaN());
        set(struct, PlanField.MANTISSA_BITS, format.mantissaBits());
        set(struct, PlanField.MIN_EXPONENT, format.minExponent());
        set(struct, PlanField.BIAS, format.bias());
        set(struct, PlanField.MAX_FINITE_CODE, format.maxFiniteCode());
        set(struct, PlanField.INFINITY_CODE, format.hasInfinity() ? format.infinityCode() : 0);
        set(struct, PlanField.NAN_CODE, format.hasNaN() ? format.nanCode() : 0);
        set(struct, PlanField.SIGN_BIT, format.signBit());
        set(struct, PlanField.MAX_FINITE, format.maxFinite());
        set(struct, PlanField.SATURATED_FROM, CastPlan.saturatedFrom(format, key.rounding));
        if (isCovered) {
            set(struct, new CastPlan(format, key.rounding, key.overflow));
            // The float's bias is 127: what is left of its code is the format's.
            set(struct, PlanField.CODE_BASE, (126 + format.minExponent()) << format.mantissaBits());
        }
        return new KernelPlan(struct, isCovered);
    }

    private static void set(Memory struct, CastPlan plan) {
        set(struct, PlanField.SHIFT, plan.shift);
        set(struct, PlanField.MASK, plan.mask);
        set(struct, PlanField.BELOW_HALF, plan.belowHalf);
        set(struct, PlanField.PARITY_FLIP, plan.parityFlip);
        set(struct, PlanField.MIN_NORMAL_BITS, plan.minNormalBits);
        set(struct, PlanField.MAX_BITS, plan.maxBits);
        set(struct, PlanField.INFINITY_FROM, plan.infinityFrom);
        set(struct, PlanField.NAN_FROM, plan.nanFrom);
        set(struct, PlanField.MAGIC, plan.magic);
        set(struct, PlanField.STEP, plan.step);
        set(struct, PlanField.TO_RANDOM1, plan.toRandom1);
        set(struct, PlanField.TO_RANDOM2, plan.toRandom2);
        set(struct, PlanField.ZERO, plan.zero);
    }

    private static void set(Memory struct, PlanField field, int value) {
        struct.setInt(field.offset, value);
    }

    private static void set(Memory struct, PlanField field, float value) {
        struct.setFloat(field.offset, value);
    }

    private static void set(Memory struct, PlanField field, boolean value) {
        struct.setInt(field.offset, value ? 1 : 0);
    }
}
