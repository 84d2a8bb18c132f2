package io.altgrad.spec;

import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import java.io.Serializable;
import java.util.Objects;

/**
 * The quantization of one operand: to which format, under which scale, with which rounding and overflow.
 *
 * @param randomBits of stochastic rounding, as hardware has few: K of them round up with the probability
 *     {@code floor(fraction · 2^K) / 2^K}, which is what adding them below the mantissa and cutting off does;
 *     {@link #ALL_BITS} are as many as a fraction has
 */
public record Cast(NumberFormat format, Scaling scaling, Rounding rounding, Overflow overflow, int randomBits)
        implements Serializable {

    /** The bits of a word. */
    public static final int ALL_BITS = 32;

    /**
     * @throws InvalidSetting if the scaling is a standard's that does not have this format or this overflow, or random
     *     bits are chosen that no rounding draws
     */
    public Cast {
        InvalidSetting.between("randomBits", 1, ALL_BITS, randomBits);
        if (rounding != Rounding.STOCHASTIC && randomBits != ALL_BITS) {
            throw new InvalidSetting("randomBits", ALL_BITS + " with rounding " + rounding, randomBits);
        }
        Objects.requireNonNull(rounding, "rounding");
        Objects.requireNonNull(overflow, "overflow");
        scaling.requireElements(format, overflow);
    }

    /** With as many random bits as a fraction has. */
    public Cast(NumberFormat format, Scaling scaling, Rounding rounding, Overflow overflow) {
        this(format, scaling, rounding, overflow, ALL_BITS);
    }

    /**
     * The bits that are set in every word of random bits beside those that are drawn: a draw that ends in ones is above
     * every fraction that has the same first bits.
     */
    public int bitsNotDrawn() {
        return randomBits == ALL_BITS ? 0 : -1 >>> randomBits;
    }

    /** The same to nearest even where it would draw lots. */
    public Cast withoutLots() {
        return rounding == Rounding.STOCHASTIC ? new Cast(format, scaling, Rounding.NEAREST_EVEN, overflow) : this;
    }
}
