package io.altgrad.compare;

import java.util.OptionalDouble;

/**
 * The mean of signal-to-noise ratios, as everything that shows one takes it: decibels are no scale to average on, so the
 * noise's shares of the signal's power are, and the mean is turned into decibels again. One very good tensor then hides no
 * bad one.
 */
public final class SqnrMean {

    private double noise;
    private int count;

    /** Takes in a ratio in dB, infinite where nothing was lost; NaN, which is none, is passed over. */
    public void add(double sqnrDb) {
        if (!Double.isNaN(sqnrDb)) {
            noise += Math.pow(10, -sqnrDb / 10);
            count++;
        }
    }

    /** The mean share of the noise in the signal's power, 0 where nothing was lost; empty without a ratio. */
    public OptionalDouble noise() {
        return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(noise / count);
    }

    /** The mean in dB, infinite where nothing was lost; empty without a ratio. */
    public OptionalDouble decibels() {
        return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(-10 * Math.log10(noise / count));
    }
}
