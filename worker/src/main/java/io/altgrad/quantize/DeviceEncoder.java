package io.altgrad.quantize;

import io.altgrad.format.Scale;
import io.altgrad.spec.Block;
import io.altgrad.tensor.CodeBlocks;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.DeviceCast;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;

/**
 * Casts tensors by a device's kernels to codes, under one scale, one for each row, or one for each block that hardware has.
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
        Tensor codes = ops.codes().empty(matrix, rows, columns, type);
        if (CodeBlocks.of(scales.cast().scaling()).isPresent()) {
            return ofBlocks(matrix, codes, occasion, gate);
        }
        boolean byRow = scales.cast().scaling().block().equals(Block.ROW);
        Tensor transposed = byRow ? null : ops.codes().empty(matrix, columns, rows, type);
        Tensor inverse = ops.floats(byRow ? rows : 1, 1);
        CastSummary summary = device.cast(matrix, occasion, gate, DeviceCast.Outputs.codes(codes, transposed, inverse));
        return new Quantized<>(new Codes(codes, inverse), byRow ? null : () -> new Codes(transposed, inverse), summary);
    }

    private Quantized<Codes> ofBlocks(Tensor matrix, Tensor codes, Occasion occasion, GradientGate gate) {
        Ops ops = occasion.ops();
        Block block = scales.cast().scaling().block();
        CodeBlocks blocks = CodeBlocks.of(scales.cast().scaling()).orElseThrow();
        Tensor inverse = ops.floats(
                block.down(matrix.shape().extent(0)),
                block.across(matrix.shape().extent(1)));
        CastSummary summary = device.cast(matrix, occasion, gate, DeviceCast.Outputs.codes(codes, null, inverse));
        Tensor unit = blocks == CodeBlocks.NVFP4 ? unit(matrix, ops) : null;
        return new Quantized<>(
                new Codes(codes, inverse, blocks, unit),
                scales.cast().scaling().directional()
                        ? null
                        : () -> new Codes(
                                ops.codes().transposed(codes),
                                ops.codes().contiguous(inverse.transpose()),
                                blocks,
                                unit),
                summary);
    }

    /** One over the tensor's factor, which has an upper end. */
    private Tensor unit(Tensor matrix, Ops ops) {
        float range = scales.cast().scaling().scale().rangeOfUnit();
        Tensor amax = ops.codes().amax(matrix, range / Scale.LARGEST);
        return ops.multiply(amax, ops.tensor(new float[] {1 / range}, 1, 1));
    }
}
