package io.altgrad.quantize;

import io.altgrad.spec.Scaling;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.DeviceCast;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;
import java.util.Optional;

/** A quantizer that casts a tensor where it lies, by the CPU's codec or by a GPU's kernels, to values or to codes. */
final class PlacedQuantizer {

    private final TensorQuantizer quantizer;

    PlacedQuantizer(TensorQuantizer quantizer) {
        this.quantizer = quantizer;
    }

    TensorQuantizer quantizer() {
        return quantizer;
    }

    /**
     * What a cast is part of.
     *
     * @param microBatch counted from 0 over the run; keys stochastic rounding
     * @param gate learns what saturated
     */
    record Request(
            Ops ops,
            TensorQuantizer.Pass pass,
            long microBatch,
            TensorQuantizer.Statistics statistics,
            GradientGate gate) {

        long firstDraw(Tensor value) {
            return microBatch * value.shape().size();
        }
    }

    /** A tensor's cast as float32 values of its shape. */
    record Values(Tensor values, CastSummary summary) {}

    Values values(Tensor from, Request request) {
        Tensor into = request.ops.emptyLike(from);
        Optional<DeviceKernels> device = request.ops.kernels();
        CastSummary summary = device.isPresent()
                ? onDevice(device.get(), from, request, DeviceCast.Outputs.values(into))
                : onHost(from, into, request);
        return new Values(into, summary);
    }

    /**
     * A matrix's cast as codes.
     *
     * @param transposed (columns, rows), under the same scale; null where each row has its own
     */
    record Encoded(Codes codes, Codes transposed, CastSummary summary) {}

    /** The codes of (rows, columns), under one scale or one for each row. */
    Encoded codes(Tensor from, Dtype type, Request request) {
        Optional<DeviceKernels> device = request.ops.kernels();
        boolean byRow = quantizer.cast().scaling() instanceof Scaling.PerRow;
        return device.isPresent()
                ? encodeOnDevice(device.get(), from, type, byRow, request)
                : encodeOnHost(from, type, byRow, request);
    }

    private Encoded encodeOnDevice(DeviceKernels device, Tensor from, Dtype type, boolean byRow, Request request) {
        Ops ops = request.ops;
        long rows = from.shape().extent(0);
        long columns = from.shape().extent(1);
        Tensor codes = ops.emptyCodes(from, rows, columns, type);
        if (byRow) {
            Tensor scales = ops.floats(rows, 1);
            CastSummary summary = onDevice(
                    device, from, request, DeviceCast.Outputs.codes(codes).withScales(scales));
            return new Encoded(new Codes(codes, ops.reciprocal(scales)), null, summary);
        }
        Tensor transposed = ops.emptyCodes(from, columns, rows, type);
        CastSummary summary =
                onDevice(device, from, request, DeviceCast.Outputs.codes(codes).withTransposed(transposed));
        Tensor inverse = ops.tensor(new float[] {1 / summary.smallestScale()}, 1, 1);
        return new Encoded(new Codes(codes, inverse), new Codes(transposed, inverse), summary);
    }

    /** Values are codes times one over the scale, rounded; times the scale they are nearest to what they came from. */
    private Encoded encodeOnHost(Tensor from, Dtype type, boolean byRow, Request request) {
        Ops ops = request.ops;
        Tensor values = ops.emptyLike(from);
        CastSummary summary = onHost(from, values, request);
        float[] scales =
                byRow ? quantizer.rowScales(HostView.of(from), columns(from)) : new float[] {summary.smallestScale()};
        float[] inverse = new float[scales.length];
        for (int i = 0; i < scales.length; i++) {
            inverse[i] = 1 / scales[i];
        }
        Tensor codes = ops.encode(values, ops.tensor(scales, scales.length, 1), type);
        Tensor inverseScales = ops.tensor(inverse, scales.length, 1);
        Codes transposed = byRow ? null : new Codes(ops.transposeCodes(codes), inverseScales);
        return new Encoded(new Codes(codes, inverseScales), transposed, summary);
    }

    private CastSummary onHost(Tensor from, Tensor into, Request request) {
        return quantizer.cast(
                HostView.of(from),
                HostView.of(into),
                columns(from),
                request.pass,
                request.firstDraw(from),
                request.statistics,
                request.gate);
    }

    private CastSummary onDevice(DeviceKernels device, Tensor from, Request request, DeviceCast.Outputs outputs) {
        DeviceQuantizer there = quantizer.on(device, request.pass);
        Tensor contiguous = request.ops.contiguous(from);
        float amax = there.amax(contiguous);
        quantizer.begin(amax, request.pass);
        return there.cast(
                contiguous, amax, request.ops, request.firstDraw(from), request.statistics, request.gate, outputs);
    }

    private static int columns(Tensor value) {
        return Math.toIntExact(value.shape().last());
    }
}
