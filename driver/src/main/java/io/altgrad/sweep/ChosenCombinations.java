package io.altgrad.sweep;

import java.util.BitSet;
import java.util.List;

/** The combinations of some digits that a sample has chosen. */
final class ChosenCombinations {

    /** The weight of each digit in the number of a combination; 0 for one that is not drawn from. */
    private final long[] weights;

    private final BitSet chosen;

    private ChosenCombinations(long[] weights, BitSet chosen) {
        this.weights = weights;
        this.chosen = chosen;
    }

    /**
     * Draws combinations of the digits {@code among}, whose order decides which.
     *
     * @throws ArithmeticException if they have more than {@link Runs#MOST}
     */
    static ChosenCombinations of(MixedRadix digits, List<Integer> among, Drawn drawn) {
        long[] weights = new long[digits.size()];
        long number = 1;
        for (int digit : among) {
            weights[digit] = number;
            number = MixedRadix.product(number, digits.length(digit));
        }
        if (number > Runs.MOST) {
            throw new ArithmeticException("more than " + Runs.MOST + " combinations");
        }
        return new ChosenCombinations(weights, drawn.of((int) number));
    }

    /** Tells whether the combination of those digits is one of them. */
    boolean contain(int[] digits) {
        long number = 0;
        for (int i = 0; i < digits.length; i++) {
            number += digits[i] * weights[i];
        }
        return chosen.get((int) number);
    }
}
