package io.altgrad.format;

import java.util.Objects;

/**
 * Casts one value at a time, from the definition: the oracle that every other path must equal bit for bit.
 *
 * <p>Exact because every value and every step of a format is a double with room to spare, and because dividing by a
 * power of two is exact there. The contract for NaN, Inf, -0 and overflow stands at the head of the package.
 */
public final class ScalarCodec {

    private final NumberFormat format;

    private ScalarCodec(NumberFormat format) {
        this.format = Objects.requireNonNull(format, "format");
    }

    public static ScalarCodec of(NumberFormat format) {
        return new ScalarCodec(format);
    }

    /**
     * The value of a code; every finite one is exact.
     *
     * @throws IllegalArgumentException if the code is not in [0, codeCount)
     */
    public float decode(int code) {
        if (code < 0 || code >= format.codeCount()) {
            throw new IllegalArgumentException("Cannot decode " + code + " from " + format.name()
                    + ": its codes are 0 to " + (format.codeCount() - 1) + ".");
        }
        int magnitude = code & ~format.signBit();
        boolean negative = magnitude != code;
        if (negative && magnitude == 0 && !format.hasNegativeZero()) {
            return Float.NaN;
        }
        if (magnitude > format.maxFiniteCode()) {
            if (!format.hasInfinity() || magnitude != format.infinityCode()) {
                return Float.NaN;
            }
            return negative ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
        }
        float value = (float) format.magnitude(magnitude);
        return negative ? -value : value;
    }

    /**
     * The code that {@code value} rounds to.
     *
     * @param randomBits 32 random bits for {@code STOCHASTIC}; ignored otherwise
     * @throws IllegalArgumentException if the value is NaN and the format has no code for it
     */
    public int encode(float value, Rounding rounding, Overflow overflow, int randomBits) {
        if (Float.isNaN(value) && !format.hasNaN()) {
            throw new IllegalArgumentException("Cannot encode NaN in " + format.name() + ": it has no code for it.");
        }
        if (Float.isNaN(value) || (value < 0 && !format.signed())) {
            return format.nanCode();
        }
        int magnitude = magnitudeCode(Math.abs(value), rounding, randomBits);
        if (magnitude > format.maxFiniteCode()) {
            if (overflow == Overflow.TO_INF_OR_NAN && format.hasNaN() && !format.hasInfinity()) {
                return format.nanCode();
            }
            boolean toInfinity = overflow == Overflow.TO_INF_OR_NAN && format.hasInfinity();
            magnitude = toInfinity ? format.infinityCode() : format.maxFiniteCode();
        }
        boolean negative = Float.floatToIntBits(value) < 0;
        boolean keepsSign = magnitude != 0 || format.hasNegativeZero();
        return negative && keepsSign ? magnitude | format.signBit() : magnitude;
    }

    /** The value of the code that {@code value} rounds to; NaN for NaN in every format. */
    public float round(float value, Rounding rounding, Overflow overflow, int randomBits) {
        return Float.isNaN(value) ? Float.NaN : decode(encode(value, rounding, overflow, randomBits));
    }

    /** The rounded magnitude code, as if magnitude codes went on beyond the largest finite one. */
    private int magnitudeCode(double magnitude, Rounding rounding, int randomBits) {
        if (magnitude == Double.POSITIVE_INFINITY) {
            return Integer.MAX_VALUE;
        }
        if (!format.hasZero() && magnitude < format.minPositive()) {
            return 0;
        }
        int exponent = Math.max(Math.getExponent(magnitude), format.minExponent());
        double steps = Math.scalb(magnitude, format.mantissaBits() - exponent);
        int below = (int) steps;
        double fraction = steps - below;
        // In the lowest binade `below` is the code itself; each binade above it starts 2^M codes later.
        int firstCode = format.hasZero() ? 0 : 1;
        int lower = ((exponent - format.minExponent()) << format.mantissaBits()) + below - firstCode;
        if (rounding == Rounding.TOWARD_ZERO) {
            return Math.min(lower, format.maxFiniteCode());
        }
        if (rounding == Rounding.TO_ODD) {
            return Math.min(fraction > 0 ? lower | 1 : lower, format.maxFiniteCode());
        }
        return roundsUp(lower, fraction, rounding, randomBits) ? lower + 1 : lower;
    }

    private boolean roundsUp(int lower, double fraction, Rounding rounding, int randomBits) {
        boolean lowerIsOdd = (lower & 1) == 1;
        boolean isAway = rounding == Rounding.NEAREST_AWAY;
        boolean nearestIsUp = fraction > 0.5 || (fraction == 0.5 && (lowerIsOdd || isAway));
        // Beyond max finite there is no upper neighbour to be drawn by lot.
        if (rounding == Rounding.NEAREST_EVEN || isAway || lower >= format.maxFiniteCode()) {
            return nearestIsUp;
        }
        return Math.scalb((double) (randomBits >>> 8), -24) < fraction;
    }
}
