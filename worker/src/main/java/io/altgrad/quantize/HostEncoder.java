package io.altgrad.quantize;

import io.altgrad.format.ArrayCodec;
import io.altgrad.spec.Block;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;

/**
 * Casts tensors on the host to codes, under one scale or one for each row. Values are codes times one over the scale,
 * rounded; times the scale they are nearest to what they came from. Other blocks keep their scales in the values.
 *
 * @param scales those of {@code values}
 */
record HostEncoder(ScaleSource scales, HostQuantizer values, Encoding encoding) implements Quantizer<Codes> {

    @Override
    public Quantized<Codes> cast(Tensor from, Occasion occasion, GradientGate gate) {
        try (Tensor matrix = occasion.ops().rows(from)) {
            return ofMatrix(matrix, occasion, gate);
        }
    }

    private Quantized<Codes> ofMatrix(Tensor matrix, Occasion occasion, GradientGate gate) {
        Ops ops = occasion.ops();
        boolean byRow = scales.cast().scaling().block().equals(Block.ROW);
        Quantized<Tensor> cast = values.cast(matrix, occasion, gate);
        if (!byRow && !scales.cast().scaling().ofTensor()) {
            Tensor scaled = ops.toOperand(cast.alongColumns());
            return new Quantized<>(
                    Codes.unscaled(scaled), () -> Codes.unscaled(encoding.transposed(ops, scaled)), cast.summary());
        }
        float[] used = byRow ? rowScales(matrix) : new float[] {cast.summary().smallestScale()};
        float[] inverse = new float[used.length];
        for (int i = 0; i < used.length; i++) {
            inverse[i] = 1 / used[i];
        }
        Tensor codes = values.writesCodes()
                ? ops.toOperand(cast.alongColumns())
                : encoded(cast.alongColumns(), ops.tensor(used, used.length, 1), ops);
        Tensor inverseScales = ops.tensor(inverse, used.length, 1);
        return new Quantized<>(
                new Codes(codes, inverseScales),
                byRow ? null : () -> new Codes(encoding.transposed(ops, codes), inverseScales),
                cast.summary());
    }

    private Tensor encoded(Tensor made, Tensor used, Ops ops) {
        try (made) {
            return encoding.encode(ops, made, used, scales.cast().format().name());
        }
    }

    /** The scales of a matrix's rows, under a scaling that has them. */
    private float[] rowScales(Tensor matrix) {
        HostView from = HostView.of(matrix);
        int columns = Math.toIntExact(matrix.shape().last());
        float[] row = new float[columns];
        float[] rowScales = new float[from.size() / columns];
        for (int i = 0; i < rowScales.length; i++) {
            from.read(i * columns, row, columns);
            rowScales[i] = scales.ofBlock(ArrayCodec.amax(row, 0, columns), Float.NaN);
        }
        return rowScales;
    }
}
