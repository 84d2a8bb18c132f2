package io.altgrad.quantize;

import io.altgrad.spec.Block;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;

/**
 * Casts tensors on the host to codes, under one scale or one for each row. What products give of them is to be multiplied
 * by one over the scale, rounded. Other blocks keep their scales in the values.
 *
 * @param scales those of {@code quantizer}
 */
record HostEncoder(ScaleSource scales, HostQuantizer quantizer, Encoding encoding) implements Quantizer<Codes> {

    @Override
    public Quantized<Codes> cast(Tensor from, Occasion occasion, GradientGate gate) {
        try (Tensor matrix = occasion.ops().rows(from)) {
            return ofMatrix(matrix, occasion, gate);
        }
    }

    private Quantized<Codes> ofMatrix(Tensor matrix, Occasion occasion, GradientGate gate) {
        Ops ops = occasion.ops();
        boolean byRow = scales.cast().scaling().block().equals(Block.ROW);
        float[] used = new float[byRow ? rows(matrix) : scales.cast().scaling().ofTensor() ? 1 : 0];
        Tally tally = new Tally(occasion.statistics(), gate, used);
        Encoding elements = used.length == 0 ? Encoding.VALUES : encoding;
        Encoding.Encoded made = elements.encode(quantizer, matrix, occasion, tally);
        Tensor inverseScales = used.length == 0 ? null : ops.tensor(inverted(used), used.length, 1);
        return new Quantized<>(
                new Codes(made.codes(), inverseScales),
                byRow ? null : () -> new Codes(encoding.transposed(ops, made.codes()), inverseScales),
                made.summary());
    }

    private static int rows(Tensor matrix) {
        return Math.toIntExact(matrix.shape().extent(0));
    }

    private static float[] inverted(float[] scales) {
        float[] inverse = new float[scales.length];
        for (int i = 0; i < inverse.length; i++) {
            inverse[i] = 1 / scales[i];
        }
        return inverse;
    }
}
