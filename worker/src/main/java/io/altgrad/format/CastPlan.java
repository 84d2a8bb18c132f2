package io.altgrad.format;

/**
 * The constants of one cast on the bits of a float, for formats whose normal numbers are normal floats.
 *
 * <p>With {@code a} the bits of {@code |x * scale|}, the loops compute, without a branch:
 *
 * <ul>
 *   <li>{@code a >= minNormalBits}: rounding is integer arithmetic on {@code a}; a carry out of the mantissa raises the
 *       exponent as it should, and up to 2^128 nothing can overflow early.
 *   <li>below: the step is constant. {@code (v + magic) - magic} rounds to its nearest multiple, ties to even, as one
 *       float addition does; the other roundings start from that multiple.
 *   <li>then a clamp to max finite, and Inf or NaN from their thresholds on.
 * </ul>
 */
public final class CastPlan {

    static final int MAGNITUDE = 0x7fffffff;
    static final int SIGN = 0x80000000;
    static final int INFINITY = 0x7f800000;
    static final int NAN = 0x7fc00000;

    /** The bits by which neighbouring binades differ. */
    private static final int IMPLICIT_BIT = 1 << 23;

    public final Rounding rounding;

    /** Float mantissa bits that the format lacks, and a mask of them. */
    public final int shift;

    public final int mask;

    /** The addend of nearest-even before the mask, without the parity of the lower neighbour. */
    public final int belowHalf;

    /** 1 where the code's lowest bit is an exponent bit of other parity than the float's. */
    public final int parityFlip;

    public final int minNormalBits;
    public final float magic;
    public final float step;

    /** Two factors whose product is {@code 2^24 / step}, which alone may be too large for a float. */
    public final float toRandom1;

    public final float toRandom2;
    public final int maxBits;

    /** Smallest magnitude bits that give Inf; {@code MAGNITUDE} where none does. */
    public final int infinityFrom;

    /** Smallest magnitude bits that give NaN. */
    public final int nanFrom;

    /** -0, or +0 in a format without -0: what is added to a result to give its zero the right sign. */
    public final float zero;

    /**
     * The constants of a cast.
     *
     * @throws IllegalArgumentException if it is one that no plan {@linkplain #covers covers}
     */
    public CastPlan(NumberFormat format, Rounding rounding, Overflow overflow) {
        if (!covers(format)) {
            throw new IllegalArgumentException("Cannot plan a cast to " + format.name()
                    + ": its normal numbers are subnormal floats; use the scalar codec.");
        }
        this.rounding = rounding;
        shift = 23 - format.mantissaBits();
        mask = (1 << shift) - 1;
        belowHalf = mask >> 1;
        // The float's bias, 127, is odd.
        parityFlip = format.mantissaBits() == 0 && (format.bias() & 1) == 0 ? 1 : 0;
        minNormalBits = Float.floatToRawIntBits(format.minNormal());
        step = format.minPositive();
        magic = Math.scalb(step, 23);
        int random = 24 - (format.minExponent() - format.mantissaBits());
        toRandom1 = Math.scalb(1f, Math.min(random, 100));
        toRandom2 = Math.scalb(1f, random - Math.min(random, 100));
        maxBits = Float.floatToRawIntBits(format.maxFinite());
        int overflowFrom = staysBelow(rounding) ? INFINITY : Float.floatToRawIntBits(saturatedFrom(format, rounding));
        boolean leaves = overflow == Overflow.TO_INF_OR_NAN;
        infinityFrom = leaves && format.hasInfinity() ? overflowFrom : MAGNITUDE;
        nanFrom = leaves && format.hasNaN() && !format.hasInfinity() ? overflowFrom : INFINITY + 1;
        zero = format.hasNegativeZero() ? -0f : 0f;
    }

    /**
     * Tells whether every value, once it is clamped to max finite, is rounded by one addition: of the power of two whose
     * step, as a float's, is the format's there. Ties go to even by it where a code's lowest bit is one of the mantissa.
     */
    boolean roundsByAddition() {
        return rounding == Rounding.NEAREST_EVEN
                && infinityFrom == MAGNITUDE
                && nanFrom > INFINITY
                && mask < IMPLICIT_BIT - 1
                && Float.floatToRawIntBits(zero) == SIGN
                && Math.max(maxBits & INFINITY, minNormalBits) < INFINITY - toAddend();
    }

    /** The bits to be added to those of a binade to have the power of two that rounds in it. */
    int toAddend() {
        return shift * IMPLICIT_BIT;
    }

    /** Tells whether a plan can describe the format: it has a sign, a zero, and no exponent below a float's. */
    public static boolean covers(NumberFormat format) {
        return format.signed() && format.hasZero() && format.minExponent() >= Float.MIN_EXPONENT;
    }

    /**
     * The smallest magnitude that rounds beyond max finite: half a step above it (that itself where max finite has the odd
     * code, or ties go away from zero), or a whole step when rounded toward zero or to odd.
     */
    public static float saturatedFrom(NumberFormat format, Rounding rounding) {
        double max = format.maxFinite();
        int binade = Math.max(Math.getExponent(max), format.minExponent());
        double step = Math.scalb(1.0, binade - format.mantissaBits());
        if (staysBelow(rounding)) {
            return (float) (max + step);
        }
        float middle = (float) (max + step / 2);
        boolean isUp = (format.maxFiniteCode() & 1) == 1 || rounding == Rounding.NEAREST_AWAY;
        return isUp ? middle : Math.nextUp(middle);
    }

    /** Tells whether what is finite stays so, however large. */
    private static boolean staysBelow(Rounding rounding) {
        return rounding == Rounding.TOWARD_ZERO || rounding == Rounding.TO_ODD;
    }
}
