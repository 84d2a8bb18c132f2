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
        DeviceCast.Outputs outputs = DeviceCast.Outputs.codes(codes);
        if (scales.cast().scaling().block().equals(Block.ROW)) {
            Tensor rowScales = ops.floats(rows, 1);
            CastSummary summary = device.cast(matrix, occasion, gate, outputs.withScales(rowScales));
            return new Quantized<>(new Codes(codes, ops.reciprocal(rowScales)), null, summary);
        }
        Tensor transposed = ops.emptyCodes(matrix, columns, rows, type);
        CastSummary summary = device.cast(matrix, occasion, gate, outputs.withTransposed(transposed));
        Tensor inverse = ops.tensor(new float[] {1 / summary.smallestScale()}, 1, 1);
        return new Quantized<>(new Codes(codes, inverse), () -> new Codes(transposed, inverse), summary);
    }
}
