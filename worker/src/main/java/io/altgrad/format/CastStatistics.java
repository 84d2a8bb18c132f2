package io.altgrad.format;

/**
 * The effect of a cast on the elements of an array.
 *
 * @param count elements
 * @param saturated elements whose scaled magnitude rounded beyond max finite; the one that holds the amax does not
 * @param underflowed non-zero elements that became zero
 * @param signal sum of squares of the elements
 * @param noise sum of squares of what was added by the cast
 */
public record CastStatistics(long count, long saturated, long underflowed, double signal, double noise) {

    /** The statistics of no elements. */
    public static final CastStatistics EMPTY = new CastStatistics(0, 0, 0, 0, 0);

    public CastStatistics plus(CastStatistics other) {
        return new CastStatistics(
                count + other.count,
                saturated + other.saturated,
                underflowed + other.underflowed,
                signal + other.signal,
                noise + other.noise);
    }

    /** Signal to quantization noise in dB; infinite where nothing was lost, NaN where an element was not finite. */
    public double sqnrDb() {
        return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
    }

    public double saturatedFraction() {
        return count == 0 ? 0 : (double) saturated / count;
    }

    /** The share that underflowed of all elements, zeros included. */
    public double underflowedFraction() {
        return count == 0 ? 0 : (double) underflowed / count;
    }
}
