package io.altgrad.format;

import io.altgrad.base.UserError;
import java.io.Serializable;
import java.util.Objects;

/**
 * A number format as data: everything else about it follows from these five.
 *
 * <p>A code is, from the top: the sign (absent in {@code FNU}), the exponent field, the mantissa field. Without its sign
 * it is a magnitude code; magnitude codes of finite numbers are ordered as their values are.
 *
 * @param name the canonical, lower-case name
 * @param exponentBits width of the exponent field; 0 is fixed point
 * @param mantissaBits width of the stored mantissa
 * @param bias what is subtracted from a stored exponent, at least 0; in fixed point, which has none, minus the power of two
 *     that {@code m / 2^M} is times, so that integers of M bits have -M
 * @param specialCodes which codes are not finite numbers
 */
public record NumberFormat(String name, int exponentBits, int mantissaBits, int bias, SpecialCodes specialCodes)
        implements Serializable {

    /** Widest format, in bits: a float holds all its values. */
    public static final int MAX_BITS = 16;

    /** @throws IllegalArgumentException if the fields contradict each other, or a float cannot hold some value */
    public NumberFormat {
        Objects.requireNonNull(specialCodes, "specialCodes");
        if (name.isBlank()) {
            throw new IllegalArgumentException("Cannot make a number format without a name.");
        }
        require(exponentBits >= 0 && mantissaBits >= 0, name, "it has a field of negative width");
        int bits = exponentBits + mantissaBits + (specialCodes == SpecialCodes.FNU ? 0 : 1);
        require(
                bits >= 2 && bits <= MAX_BITS,
                name,
                "its width in bits is " + bits + "; a format's is 2 to " + MAX_BITS);
        require(bias >= 0 || exponentBits == 0, name, "its bias " + bias + " is negative; a bias is at least 0");
        require(exponentBits > 0 || bias <= 0, name, "it is fixed point, without an exponent that a bias could shift");
        require(
                switch (specialCodes) {
                    case NONE -> true;
                    case IEEE -> exponentBits >= 2 && mantissaBits >= 1;
                    case FN, FNUZ, EXTENDED -> exponentBits >= 1 && mantissaBits >= 1;
                    case FNU -> exponentBits >= 2 && mantissaBits == 0;
                },
                name,
                "e" + exponentBits + "m" + mantissaBits + " leaves no room for special codes " + specialCodes);
        int topCode = maxFiniteCode(exponentBits, mantissaBits, specialCodes);
        int topExponent = exponentBits == 0 ? -1 - bias : (topCode >> mantissaBits) - bias;
        require(
                topExponent <= Float.MAX_EXPONENT,
                name,
                "its largest values reach 2^" + topExponent
                        + " and a float ends below 2^128; use fewer exponent bits or a larger bias");
        int stepExponent = minExponent(exponentBits, bias, specialCodes) - mantissaBits;
        require(
                stepExponent >= Float.MIN_EXPONENT - 23,
                name,
                "its smallest step is 2^" + stepExponent
                        + " and a float's is 2^-149; use fewer bits or a smaller bias");
    }

    /** Width of a code. */
    public int bits() {
        return exponentBits + mantissaBits + (signed() ? 1 : 0);
    }

    /** The number of codes, special ones included. */
    public int codeCount() {
        return 1 << bits();
    }

    public boolean signed() {
        return specialCodes != SpecialCodes.FNU;
    }

    public boolean hasZero() {
        return specialCodes != SpecialCodes.FNU;
    }

    public boolean hasNegativeZero() {
        return signed() && specialCodes != SpecialCodes.FNUZ && specialCodes != SpecialCodes.EXTENDED;
    }

    public boolean hasInfinity() {
        return specialCodes == SpecialCodes.IEEE || specialCodes == SpecialCodes.EXTENDED;
    }

    public boolean hasNaN() {
        return specialCodes != SpecialCodes.NONE;
    }

    /** Largest finite value. */
    public float maxFinite() {
        return (float) magnitude(maxFiniteCode());
    }

    /** Smallest positive value, which is also the step between neighbours below {@link #minNormal}. */
    public float minPositive() {
        return Math.scalb(1f, minExponent() - mantissaBits);
    }

    /** {@code 2^minExponent}: the smallest value with a full mantissa. In fixed point, which has none, what the fields would reach next. */
    public float minNormal() {
        return Math.scalb(1f, minExponent());
    }

    /** Exponent of the lowest binade; the step is constant from there down to zero. */
    public int minExponent() {
        return minExponent(exponentBits, bias, specialCodes);
    }

    /** The code of the largest finite value. */
    public int maxFiniteCode() {
        return maxFiniteCode(exponentBits, mantissaBits, specialCodes);
    }

    /** The bit that makes a magnitude code negative; 0 in a format without sign. */
    public int signBit() {
        return signed() ? 1 << (exponentBits + mantissaBits) : 0;
    }

    /**
     * The code that +Inf encodes to.
     *
     * @throws IllegalStateException if there is none
     */
    public int infinityCode() {
        if (!hasInfinity()) {
            throw new IllegalStateException("Cannot encode Inf in " + name + ": it has no code for it.");
        }
        return maxFiniteCode() + 1;
    }

    /**
     * The code that NaN encodes to: the quiet one with a clear sign where there are several.
     *
     * @throws IllegalStateException if there is none
     */
    public int nanCode() {
        return switch (specialCodes) {
            case NONE -> throw new IllegalStateException("Cannot encode NaN in " + name + ": it has no code for it.");
            case IEEE -> infinityCode() | 1 << (mantissaBits - 1);
            case FN, FNU -> maxFiniteCode() + 1;
            case FNUZ, EXTENDED -> signBit();
        };
    }

    /** The value of a finite magnitude code; exact. */
    double magnitude(int code) {
        int exponent = code >> mantissaBits;
        int mantissa = code & ((1 << mantissaBits) - 1);
        if (exponent == 0 && hasZero()) {
            return Math.scalb((double) mantissa, minExponent() - mantissaBits);
        }
        return Math.scalb(1 + Math.scalb((double) mantissa, -mantissaBits), exponent - bias);
    }

    private static int minExponent(int exponentBits, int bias, SpecialCodes specialCodes) {
        if (exponentBits == 0) {
            return -bias;
        }
        return specialCodes == SpecialCodes.FNU ? -bias : 1 - bias;
    }

    private static int maxFiniteCode(int exponentBits, int mantissaBits, SpecialCodes specialCodes) {
        int allOnes = (1 << (exponentBits + mantissaBits)) - 1;
        return switch (specialCodes) {
            case NONE, FNUZ -> allOnes;
            case FN, FNU, EXTENDED -> allOnes - 1;
            case IEEE -> allOnes - (1 << mantissaBits);
        };
    }

    private static void require(boolean condition, String name, String otherwise) {
        if (!condition) {
            throw new UserError("Cannot use the format " + name + ": " + otherwise + ".");
        }
    }
}
