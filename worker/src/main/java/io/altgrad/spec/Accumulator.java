package io.altgrad.spec;

import io.altgrad.format.NumberFormat;
import io.altgrad.format.Rounding;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sums of a product with fewer bits than float32 has. Elements are taken in the order of the dimension that is summed
 * over. Within a chunk, from 0: {@code s ← round(s + a · b)}, with the product and the addition rounded to float32 to
 * nearest even, and their result to the accumulator's mantissa. The chunks' sums are added to a float32 in their order, as
 * DeepSeek-V3 promotes what Hopper's tensor cores sum (DeepSeek-AI 2024, section 3.3.2). An accumulator has float32's eight
 * bits of exponent, for scales are part of the values that are multiplied here.
 *
 * @param mantissaBits 1 to 22
 * @param every elements of a chunk; {@link #WHOLE} for one chunk
 * @param rounding to nearest even, or toward zero as tensor cores cut off
 */
public record Accumulator(int mantissaBits, int every, Rounding rounding) implements Serializable {

    /** One chunk, however long the sum. */
    public static final int WHOLE = 0;

    private static final int FLOAT32_BITS = 23;
    private static final Pattern NAME = Pattern.compile("e8m([1-9][0-9]?)");

    /** @throws InvalidSetting if a number is out of range, or no such rounding is there */
    public Accumulator {
        if (mantissaBits < 1 || mantissaBits >= FLOAT32_BITS) {
            throw invalidFormat("e8m" + mantissaBits);
        }
        InvalidSetting.atLeast("every", WHOLE, every);
        if (rounding != Rounding.NEAREST_EVEN && rounding != Rounding.TOWARD_ZERO) {
            throw new InvalidSetting(
                    "rounding",
                    "one of " + Rounding.NEAREST_EVEN + ", " + Rounding.TOWARD_ZERO + " for an accumulator",
                    rounding);
        }
    }

    /**
     * The mantissa bits of {@code e8m<M>} or {@code bf16}.
     *
     * @throws InvalidSetting if it is neither
     */
    public static int mantissaBits(String format) {
        Matcher named = NAME.matcher(format.equals("bf16") ? "e8m7" : format);
        int bits = named.matches() ? Integer.parseInt(named.group(1)) : FLOAT32_BITS;
        if (bits >= FLOAT32_BITS) {
            throw invalidFormat(format);
        }
        return bits;
    }

    private static InvalidSetting invalidFormat(String format) {
        return new InvalidSetting(
                "format",
                "an accumulator with float32's exponent, e8m1 to e8m22 or bf16; without 'accumulate' sums are float32",
                format);
    }

    /** {@code e8m<M>}. */
    public String format() {
        return "e8m" + mantissaBits;
    }

    /** Tells whether it holds the product of any two numbers of those formats, leaving their exponents aside. */
    boolean holds(NumberFormat left, NumberFormat right) {
        return mantissaBits >= productBits(left, right);
    }

    static int productBits(NumberFormat left, NumberFormat right) {
        return left.mantissaBits() + right.mantissaBits() + 1;
    }

    /** For example {@code e8m13 every 128}, {@code e8m13 rounded zero}. */
    @Override
    public String toString() {
        return format()
                + (every == WHOLE ? "" : " every " + every)
                + (rounding == Rounding.NEAREST_EVEN ? "" : " rounded " + rounding);
    }
}
