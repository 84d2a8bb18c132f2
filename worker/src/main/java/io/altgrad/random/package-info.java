/**
 * Counter-based random numbers: the one source of all randomness. Uses the JDK and {@code vector} alone.
 *
 * <p>Element {@code i} of a {@link io.altgrad.random.RandomStream} depends on the seed, the stream's name and {@code i},
 * and on nothing else: not on the order of calls, on how a range is cut, on the machine or on the number of threads.
 * The same bits come from CUDA, where a thread computes the block that holds its element.
 */
package io.altgrad.random;
