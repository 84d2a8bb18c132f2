package io.altgrad.statistics;

/**
 * The probability of a difference at least this large, either way, if the format cost nothing.
 *
 * @param raw of this difference alone; NaN where there is no test
 * @param holm the same, adjusted by Holm's method over every difference of the comparison; NaN where there is no test
 */
public record PValue(double raw, double holm) {

    /** No test: fewer than two pairs, or differences without any spread. */
    public static final PValue NONE = new PValue(Double.NaN, Double.NaN);

    public boolean isKnown() {
        return !Double.isNaN(raw);
    }
}
