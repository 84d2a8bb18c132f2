package io.altgrad.statistics;

import java.util.Arrays;

/** A middle of differences that a single odd seed moves little. */
public enum Location {
    /** The value in the middle, of an even number the mean of the two there. */
    MEDIAN {
        @Override
        double ofSorted(double[] sorted) {
            int upper = sorted.length / 2;
            return sorted.length % 2 == 1 ? sorted[upper] : (sorted[upper - 1] + sorted[upper]) / 2;
        }
    },
    /** The mean of what is left without a quarter of the values, rounded down, at either end (Agarwal et al. 2021). */
    INTERQUARTILE_MEAN {
        @Override
        double ofSorted(double[] sorted) {
            int cut = sorted.length / 4;
            double sum = 0;
            for (int i = cut; i < sorted.length - cut; i++) {
                sum += sorted[i];
            }
            return sum / (sorted.length - 2 * cut);
        }
    };

    /** The middle of values that ascend, of which there is one at least. */
    abstract double ofSorted(double[] sorted);

    /** The middle of the values, in any order; NaN without any, and where one is NaN. */
    public double of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        // NaN sorts last.
        return sorted.length == 0 || Double.isNaN(sorted[sorted.length - 1]) ? Double.NaN : ofSorted(sorted);
    }
}
