package io.altgrad.sweep;

import java.util.BitSet;
import java.util.Objects;

/** Numbers whose digits have different bases, counted from 0: the last digit runs fastest. */
final class MixedRadix {

    private final int[] lengths;
    private final long[] strides;
    private final long span;

    /**
     * Numbers with a digit for each of {@code lengths}, the values that it takes.
     *
     * @throws ArithmeticException if there are more than 2^63 - 1 numbers
     */
    MixedRadix(int... lengths) {
        this.lengths = lengths.clone();
        this.strides = new long[lengths.length];
        long product = 1;
        for (int i = lengths.length - 1; i >= 0; i--) {
            strides[i] = product;
            product = Math.multiplyExact(product, lengths[i]);
        }
        this.span = product;
    }

    /** The number of numbers. */
    long span() {
        return span;
    }

    /** The number of digits. */
    int size() {
        return lengths.length;
    }

    /** The number of consecutive numbers that share a value of {@code digit}. */
    long stride(int digit) {
        return strides[digit];
    }

    /** The number of values of {@code digit}. */
    int length(int digit) {
        return lengths[digit];
    }

    /** The digits of the number {@code index}. */
    int[] of(long index) {
        long rest = Objects.checkIndex(index, span);
        int[] digits = new int[lengths.length];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = (int) (rest / strides[i]);
            rest %= strides[i];
        }
        return digits;
    }

    /** Counts those of the digits that are in {@code counted} up by one; false at the end, where they are 0 again. */
    boolean next(int[] digits, BitSet counted) {
        for (int i = counted.length() - 1; i >= 0; i--) {
            if (counted.get(i)) {
                digits[i]++;
                if (digits[i] < lengths[i]) {
                    return true;
                }
                digits[i] = 0;
            }
        }
        return false;
    }

    /** The number of combinations of those digits; {@code Long.MAX_VALUE} if it is larger. */
    long combinations(BitSet digits) {
        return digits.stream().mapToLong(digit -> lengths[digit]).reduce(1, MixedRadix::product);
    }

    /** The product; {@code Long.MAX_VALUE} if it is larger. */
    static long product(long one, long other) {
        return other > 0 && one > Long.MAX_VALUE / other ? Long.MAX_VALUE : one * other;
    }
}
