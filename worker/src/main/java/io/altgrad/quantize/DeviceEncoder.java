package io.altgrad.quantize;

import io.altgrad.spec.Block;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.DeviceCast;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;

/**
 * Casts tensors by a device's kernels to codes, under one scale or one for each row.
 *
 * @param scales those of {@code device}
 */
record DeviceEncoder(ScaleSource scales, DeviceQuantizer device) implements Quantizer<Codes> {

    @Override
    public Quantized<Codes> cast(Tensor from, Occasion occasion, GradientGate gate) {
        Ops ops = occasion.ops();
        Tensor matrix = ops.rows(from);
        Dtype type = Dtype.ofCodes(scales.cast().format().name()).orElseThrow();
        long rows = matrix.shape().extent(0);
        long columns = matrix.shape().extent(1);
        Tensor codes = ops.emptyCodes(matrix, rows, columns, type);
        boolean byRow = scales.cast().scaling().block().equals(Block.ROW);
        Tensor transposed = byRow ? null : ops.emptyCodes(matrix, columns, rows, type);
        Tensor used = ops.floats(byRow ? rows : 1, 1);
        CastSummary summary = device.cast(
                matrix,
                occasion,
                gate,
                DeviceCast.Outputs.codes(codes).withTransposed(transposed).withScales(used));
        Tensor inverse = ops.reciprocal(used);
        return new Quantized<>(new Codes(codes, inverse), byRow ? null : () -> new Codes(transposed, inverse), summary);
    }
}
