package io.altgrad.quantize;

import io.altgrad.spec.Block;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.DeviceCast;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;

/**
 * Casts tensors by a device's kernels to the values of codes as products read them, as {@link HostEncoder} does on the host.
 *
 * @param scales those of {@code device}
 */
record DeviceScaler(ScaleSource scales, DeviceQuantizer device) implements Quantizer<Codes> {

    @Override
    public Quantized<Codes> cast(Tensor from, Occasion occasion, GradientGate gate) {
        Ops ops = occasion.ops();
        Tensor matrix = ops.rows(from);
        Tensor values = Encoding.emptyValues(matrix, ops);
        boolean byRow = scales.cast().scaling().block().equals(Block.ROW);
        if (!byRow && !scales.cast().scaling().ofTensor()) {
            Codes unscaled = Codes.unscaled(values);
            CastSummary summary = device.cast(matrix, occasion, gate, DeviceCast.Outputs.values(values));
            return new Quantized<>(unscaled, unscaled::turned, summary);
        }
        Tensor inverse = ops.floats(byRow ? matrix.shape().extent(0) : 1, 1);
        Codes codes = new Codes(values, inverse);
        CastSummary summary = device.cast(matrix, occasion, gate, DeviceCast.Outputs.valuesOfCodes(values, inverse));
        return new Quantized<>(codes, byRow ? null : codes::turned, summary);
    }
}
