package io.altgrad.train;

/** A stream of random numbers by index: the same index gives the same number, whatever was drawn before. */
@FunctionalInterface
public interface Draw {

    /** Number {@code index} of the stream, uniform in [0, bound). */
    long below(long index, long bound);
}
