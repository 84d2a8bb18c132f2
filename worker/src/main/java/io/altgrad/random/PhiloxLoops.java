package io.altgrad.random;

/** Philox over consecutive counters; two implementations that agree bit for bit. Stateless. */
interface PhiloxLoops {

    /**
     * Writes the blocks whose counters have the lower halves {@code first .. first + count - 1}, modulo 2^64, to
     * {@code out[offset .. offset + 4 · count - 1]}; see {@link Philox#block}.
     */
    void blocks(long first, long counterHigh, long key, int count, int[] out, int offset);
}
