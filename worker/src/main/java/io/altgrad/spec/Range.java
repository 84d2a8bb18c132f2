package io.altgrad.spec;

/**
 * The numbers that a setting may have.
 *
 * @param least the smallest of them
 * @param most the bound above them, which is one of them where {@code end} says so
 * @param expected how an error calls them
 */
public record Range(double least, double most, End end, String expected) {

    /** The kind of upper bound: in the range, or not. */
    public enum End {
        /** It is the largest number of the range. */
        INCLUDED,
        /** Every number of the range is smaller. */
        EXCLUDED
    }

    /** Whole numbers from {@code least} on. */
    static Range atLeast(int least) {
        return new Range(least, Double.POSITIVE_INFINITY, End.EXCLUDED, "a whole number of at least " + least);
    }

    /** Whole numbers, both ends among them. */
    static Range between(int least, int most) {
        return new Range(least, most, End.INCLUDED, "a whole number from " + least + " to " + most);
    }

    /** Finite numbers from 0 on. */
    static Range notNegative() {
        return new Range(0, Double.POSITIVE_INFINITY, End.EXCLUDED, "a finite number of at least 0");
    }

    /** Numbers from 0 to below 1. */
    static Range unitInterval() {
        return new Range(0, 1, End.EXCLUDED, "a number in [0, 1)");
    }

    /** Tells whether {@code number} is in the range as a float32 too, and is not 0 there alone. */
    boolean containsAsFloat32(Number number) {
        float rounded = number.floatValue();
        return contains(rounded) && (rounded != 0 || number.doubleValue() == 0);
    }

    /** Its numbers that float32 has, as an error calls them. */
    String expectedAsFloat32() {
        return "0, or a number from " + Float.MIN_VALUE + " to " + Math.nextDown((float) most)
                + ", for it becomes a float32";
    }

    /** Tells whether {@code number} is in the range; NaN is in none. */
    public boolean contains(Number number) {
        double value = number.doubleValue();
        return value >= least && (value < most || value == most && end == End.INCLUDED);
    }
}
