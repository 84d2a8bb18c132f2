/**
 * Number formats: the meaning of their codes, and the casts of floats to them. Uses the JDK, {@code base}, {@code vector}
 * and {@code random} alone.
 *
 * <p>The contract, the same in every path:
 *
 * <ul>
 *   <li>NaN stays NaN, always the one with bits {@code 0x7fc00000}; so does NaN in a format that has none, because an
 *       array may not hide it: the caller sees a NaN {@linkplain io.altgrad.format.ArrayCodec#amax amax} and reports
 *       the layer and the step. Only {@link io.altgrad.format.ScalarCodec#encode encode} refuses, as no code exists.
 *   <li>Inf is larger than every finite value: it overflows.
 *   <li>Overflow gives ±max finite under {@code SATURATE}. Under {@code TO_INF_OR_NAN} it gives Inf, else NaN, else (no
 *       special codes) ±max finite. A finite value never overflows when rounded toward zero (IEEE 754-2019, section
 *       7.4). A value beyond max finite has no upper neighbour to be drawn by lot: stochastic rounding lets it overflow
 *       where nearest-even does, so that a scale off by one unit in the last place cannot lose the amax.
 *   <li>-0, and a negative value that rounds to zero, give -0; +0 in the {@code fnuz} formats, which have no -0.
 *   <li>Signs are symmetric: rounding is by magnitude. {@code e8m0fnu} (a scale type: no sign, no zero; OCP MX v1.0,
 *       section 5.4.1) gives 2^-127 for ±0 and every positive value below that, and NaN for every negative value.
 *   <li>Subnormals are exact, those of the float included; nothing is flushed.
 * </ul>
 *
 * <p>{@link io.altgrad.format.NumberFormat} is data; {@link io.altgrad.format.Formats} names them;
 * {@link io.altgrad.format.ScalarCodec} is the oracle, from the definition; {@link io.altgrad.format.ArrayCodec} is
 * the fast path, which equals it bit for bit; {@link io.altgrad.format.Scale} is the one home of scales.
 */
package io.altgrad.format;
