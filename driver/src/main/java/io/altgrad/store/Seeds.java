package io.altgrad.store;

import java.util.Comparator;

/**
 * The seeds of a trial: trials are paired by all three. One number for all of them is the usual case.
 *
 * @param init of the initial weights
 * @param data of the order of batches
 * @param rounding of stochastic rounding and dropout
 */
public record Seeds(long init, long data, long rounding) implements Comparable<Seeds> {

    private static final Comparator<Seeds> ORDER =
            Comparator.comparingLong(Seeds::init).thenComparingLong(Seeds::data).thenComparingLong(Seeds::rounding);

    @Override
    public int compareTo(Seeds other) {
        return ORDER.compare(this, other);
    }
}
