package io.altgrad.quantize;

import io.altgrad.tensor.Tensor;
import java.util.function.Supplier;

/** Casts tensors to one form where they lie, step after step: on the host or on a device, bit for bit alike. */
interface Quantizer<T> {

    /**
     * A tensor's cast.
     *
     * @param alongColumns for products that sum over the last dimension
     * @param alongRows the same numbers, for products that sum over the rows; null where rows have scales of their own
     * @param summary null where nobody asked and the device was not waited for
     */
    record Quantized<T>(T alongColumns, Supplier<T> alongRows, CastSummary summary) {}

    /**
     * Casts a tensor (…, columns).
     *
     * @param gate learns what saturated
     * @throws NonFiniteException if the tensor holds NaN or Inf; with scale 1 only if NaN, and the format has none
     */
    Quantized<T> cast(Tensor from, Occasion occasion, GradientGate gate);

    /**
     * Casts the transposed of a tensor, for products that sum over its rows.
     *
     * @param form of this quantizer's operands
     * @throws NonFiniteException as {@link #cast} does
     */
    default Quantized<T> castTransposed(Tensor from, Form<T> form, Occasion occasion) {
        // In row-major order, as casts read them.
        try (Tensor view = form.transposed(from, occasion.ops());
                Tensor ordered = occasion.ops().codes().contiguous(view)) {
            return cast(ordered, occasion, GradientGate.open());
        }
    }
}
