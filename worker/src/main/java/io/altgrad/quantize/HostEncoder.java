package io.altgrad.quantize;

import io.altgrad.spec.Block;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.InverseScales;
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
        Ops ops = occasion.ops();
        float[] used =
                new float[isByRow() ? rows(from) : scales.cast().scaling().ofTensor() ? 1 : 0];
        Tally tally = new Tally(occasion.statistics(), gate, used);
        Encoding elements = used.length == 0 ? Encoding.VALUES : encoding;
        Encoding.Encoded made = elements.encode(quantizer, from, occasion, tally);
        InverseScales inverse = used.length == 0 ? null : inverse(used, ops);
        Codes codes = new Codes(made.codes(), inverse);
        return new Quantized<>(codes, isByRow() ? null : () -> encoding.transposed(ops, codes), made.summary());
    }

    private boolean isByRow() {
        return scales.cast().scaling().block().equals(Block.ROW);
    }

    private static int rows(Tensor value) {
        return Math.toIntExact(value.shape().size() / value.shape().last());
    }

    private static InverseScales inverse(float[] scales, Ops ops) {
        float[] inverse = new float[scales.length];
        for (int i = 0; i < inverse.length; i++) {
            inverse[i] = 1 / scales[i];
        }
        return InverseScales.of(inverse, ops);
    }

    /** Values of codes stay as their operand lies, for products read them transposed as well. */
    @Override
    public Quantized<Codes> castTransposed(Tensor from, Form<Codes> form, Occasion occasion) {
        if (!isByRow() || encoding != Encoding.VALUES || !quantizer.castsDown(occasion)) {
            return Quantizer.super.castTransposed(from, form, occasion);
        }
        Ops ops = occasion.ops();
        float[] used = new float[Math.toIntExact(from.shape().last())];
        Tally tally = new Tally(Statistics.SKIP, GradientGate.open(), used);
        Tensor codes = Encoding.emptyValues(from, ops);
        CastSummary summary = quantizer.castDown(from, Sink.ofCodes(codes), occasion, tally);
        return new Quantized<>(Codes.byColumns(codes, inverse(used, ops)), null, summary);
    }
}
