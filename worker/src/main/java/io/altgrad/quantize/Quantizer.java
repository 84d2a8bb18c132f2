package io.altgrad.quantize;

import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Tensor;

/** Casts tensors where they lie, step after step, to values or to codes: on the host or on a device, bit for bit alike. */
interface Quantizer {

    /** A tensor's cast as float32 values of its shape. */
    record Values(Tensor values, CastSummary summary) {}

    /**
     * A matrix's cast as codes.
     *
     * @param transposed (columns, rows), under the same scale; null where each row has its own
     */
    record Encoded(Codes codes, Codes transposed, CastSummary summary) {}

    /**
     * Casts a tensor (…, columns).
     *
     * @param gate learns what saturated
     * @throws NonFiniteException if the tensor holds NaN or Inf; with scale 1 only if NaN, and the format has none
     */
    Values values(Tensor from, Occasion occasion, GradientGate gate);

    /** Casts a matrix (rows, columns), under one scale or one for each row. */
    Encoded codes(Tensor from, Dtype type, Occasion occasion, GradientGate gate);
}
