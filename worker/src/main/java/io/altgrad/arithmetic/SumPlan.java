package io.altgrad.arithmetic;

import io.altgrad.format.Rounding;
import io.altgrad.spec.Accumulator;

/**
 * An accumulator's rounding on the bits of a float: {@code (bits + belowHalf + (bits >>> shift & parity)) & ~mask}. The sign
 * is above all that moves, a carry out of the mantissa raises the exponent, and one out of the largest number gives Inf;
 * the steps of subnormal numbers are those that the mantissa's last bit has there.
 */
final class SumPlan {

    private static final int FLOAT_BITS = 23;

    final int every;
    final int shift;
    final int mask;
    final int belowHalf;

    /** 1 where a tie goes to the even neighbour; 0 where what is below the mantissa is cut off. */
    final int parity;

    SumPlan(Accumulator accumulator) {
        every = accumulator.every() == Accumulator.WHOLE ? Integer.MAX_VALUE : accumulator.every();
        shift = FLOAT_BITS - accumulator.mantissaBits();
        mask = (1 << shift) - 1;
        boolean nearest = accumulator.rounding() == Rounding.NEAREST_EVEN;
        belowHalf = nearest ? mask >> 1 : 0;
        parity = nearest ? 1 : 0;
    }

    /** The end of the chunk that begins at element {@code start} of {@code inner}. */
    int end(int start, int inner) {
        return (int) Math.min((long) start + every, inner);
    }
}
