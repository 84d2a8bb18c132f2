package io.altgrad.quantize;

import io.altgrad.random.RandomStream;

/**
 * The random bits of one cast.
 *
 * @param first number of the first element's word
 * @param notDrawn bits that are 1 in every word
 */
record Lots(RandomStream bits, long first, int notDrawn) {

    /** Fills {@code words} with those of {@code length} elements from that one on. */
    void fill(int[] words, int length, int start) {
        bits.fillBits(words, length, first + start);
        if (notDrawn != 0) {
            for (int i = 0; i < length; i++) {
                words[i] |= notDrawn;
            }
        }
    }
}
