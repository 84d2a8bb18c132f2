/**
 * Casts, sums and updates on a CUDA device: the driver, the kernels of {@code src/main/cuda}, and their launches. Needs the
 * driver's library and nothing else: neither a toolkit nor the tensor engine, so that a machine can be examined without
 * either.
 *
 * <p>The kernels equal {@link io.altgrad.format.ScalarCodec} and {@link io.altgrad.random.RandomStream} bit for bit, and
 * their sums do not depend on the device.
 */
package io.altgrad.cuda;
