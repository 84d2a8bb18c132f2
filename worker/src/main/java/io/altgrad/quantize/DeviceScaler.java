package io.altgrad.quantize;

import io.altgrad.spec.Block;
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
        boolean byRow = scales.cast().scaling().block().equals(Block.ROW);
        if (!byRow && !scales.cast().scaling().ofTensor()) {
            CastSummary summary = device.cast(matrix, occasion, gate, outputs);
            return new Quantized<>(Codes.unscaled(values), () -> Codes.unscaled(values.transpose()), summary);
        }
        Tensor used = ops.floats(byRow ? matrix.shape().extent(0) : 1, 1);
        CastSummary summary = device.cast(matrix, occasion, gate, outputs.withScales(used));
        Tensor codes = ops.multiply(values, used);
        Tensor inverse = ops.codes().reciprocal(used);
        return new Quantized<>(
                new Codes(codes, inverse), byRow ? null : () -> new Codes(codes.transpose(), inverse), summary);
    }
}
