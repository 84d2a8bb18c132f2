package io.altgrad.statistics;

/** A confidence interval; both ends belong to it. */
public record Interval(double low, double high) {

    /** The confidence of an interval that is shown by itself. */
    public static final double CONFIDENCE = 0.95;

    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("Cannot make an interval from " + low + " to " + high + ".");
        }
    }

    /** Tells whether both ends are finite. */
    public boolean isBounded() {
        return Double.isFinite(low) && Double.isFinite(high);
    }

    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
