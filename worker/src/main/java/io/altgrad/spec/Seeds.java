package io.altgrad.spec;

import java.util.Comparator;

/**
 * The seeds of a trial, which is compared with those alone that have all three. One number for all of them is the usual case.
 *
 * @param init of the initial weights
 * @param data of the order of batches
 * @param rounding of stochastic rounding and dropout
 */
public record Seeds(long init, long data, long rounding) implements Comparable<Seeds> {

    private static final Comparator<Seeds> ORDER =
            Comparator.comparingLong(Seeds::init).thenComparingLong(Seeds::data).thenComparingLong(Seeds::rounding);

    /** The one number, or each with what it is of. */
    @Override
    public String toString() {
        return init == data && init == rounding
                ? Long.toString(init)
                : "init " + init + ", data " + data + ", rounding " + rounding;
    }

    @Override
    public int compareTo(Seeds other) {
        return ORDER.compare(this, other);
    }
}
