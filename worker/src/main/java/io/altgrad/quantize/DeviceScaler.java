package io.altgrad.quantize;

import io.altgrad.spec.Block;
import io.altgrad.spec.Scaling;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.DeviceCast;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;

/**
 * Casts tensors by a device's kernels to the values of codes, as {@link HostEncoder} does on the host.
 *
 * @param scales those of {@code device}
 */
record DeviceScaler(ScaleSource scales, DeviceQuantizer device) implements Quantizer<Codes> {

    @Override
    public Quantized<Codes> cast(Tensor from, Occasion occasion, GradientGate gate) {
        Ops ops = occasion.ops();
        Tensor matrix = ops.rows(from);
        Tensor values = ops.emptyLike(matrix);
        DeviceCast.Outputs outputs = DeviceCast.Outputs.values(values);
        Scaling scaling = scales.cast().scaling();
        if (scaling.block().equals(Block.ROW)) {
            Tensor rowScales = ops.floats(matrix.shape().extent(0), 1);
            CastSummary summary = device.cast(matrix, occasion, gate, outputs.withScales(rowScales));
            Tensor codes = ops.multiply(values, rowScales);
            return new Quantized<>(new Codes(codes, ops.reciprocal(rowScales)), null, summary);
        }
        CastSummary summary = device.cast(matrix, occasion, gate, outputs);
        if (!scaling.ofTensor()) {
            return new Quantized<>(Codes.unscaled(values), () -> Codes.unscaled(values.transpose()), summary);
        }
        Tensor codes = ops.multiply(values, ops.tensor(new float[] {summary.smallestScale()}, 1, 1));
        Tensor inverse = ops.tensor(new float[] {1 / summary.smallestScale()}, 1, 1);
        return new Quantized<>(new Codes(codes, inverse), () -> new Codes(codes.transpose(), inverse), summary);
    }
}
