package io.altgrad.quantize;

import io.altgrad.random.RandomStream;

/**
 * The random bits of one cast.
 *
 * @param first number of the first element's word
 */
record Lots(RandomStream bits, long first) {}
