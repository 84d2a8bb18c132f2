package io.altgrad.quantize;

import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Tensor;
import java.util.function.Supplier;

/** Casts tensors where they lie, step after step, to values or to codes: on the host or on a device, bit for bit alike. */
interface Quantizer {

    /**
     * A tensor's cast in one form.
     *
     * @param alongColumns for products that sum over the last dimension
     * @param alongRows the same numbers, for products that sum over the rows; null where rows have scales of their own
     */
    record Quantized<T>(T alongColumns, Supplier<T> alongRows, CastSummary summary) {}

    /**
     * Casts a tensor (…, columns) to float32 values: of its shape, and as a matrix (rows, columns).
     *
     * @param gate learns what saturated
     * @throws NonFiniteException if the tensor holds NaN or Inf; with scale 1 only if NaN, and the format has none
     */
    Quantized<Tensor> values(Tensor from, Occasion occasion, GradientGate gate);

    /** Casts a tensor, under one scale or one for each row, to codes: (rows, columns), and (columns, rows). */
    Quantized<Codes> codes(Tensor from, Occasion occasion, GradientGate gate);
}
