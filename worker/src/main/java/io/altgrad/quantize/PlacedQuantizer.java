package io.altgrad.quantize;

import ai.djl.ndarray.NDArray;
import io.altgrad.cuda.CastArguments;
import io.altgrad.cuda.CastKernels;
import io.altgrad.spec.Scaling;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Float8;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.LibTorch;
import io.altgrad.tensor.Ops;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** A quantizer that casts a tensor where it lies, by the CPU's codec or by a GPU's kernels, to values or to codes. */
final class PlacedQuantizer {

    private final TensorQuantizer quantizer;
    private final Function<NDArray, Optional<CastKernels>> kernels;

    /** @param kernels those that serve a tensor; none where the CPU does */
    PlacedQuantizer(TensorQuantizer quantizer, Function<NDArray, Optional<CastKernels>> kernels) {
        this.quantizer = quantizer;
        this.kernels = kernels;
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

        long firstDraw(NDArray value) {
            return microBatch * value.getShape().size();
        }
    }

    /** A tensor's cast as float32 values of its shape. */
    record Values(NDArray values, CastSummary summary) {}

    Values values(NDArray from, Request request) {
        NDArray into = request.ops.emptyLike(from);
        Optional<CastKernels> device = kernels.apply(from);
        CastSummary summary = device.isPresent()
                ? onDevice(device.get(), from, request, arguments -> arguments.values(LibTorch.dataPointer(into)))
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
    Encoded codes(NDArray from, Float8 type, Request request) {
        Optional<CastKernels> device = kernels.apply(from);
        boolean byRow = quantizer.cast().scaling() instanceof Scaling.PerRow;
        return device.isPresent()
                ? encodeOnDevice(device.get(), from, type, byRow, request)
                : encodeOnHost(from, type, byRow, request);
    }

    private Encoded encodeOnDevice(CastKernels device, NDArray from, Float8 type, boolean byRow, Request request) {
        Ops ops = request.ops;
        long rows = from.getShape().get(0);
        long columns = from.getShape().get(1);
        NDArray codes = ops.emptyCodes(from, rows, columns, type);
        if (byRow) {
            NDArray scales = ops.floats(rows, 1);
            CastSummary summary = onDevice(
                    device,
                    from,
                    request,
                    arguments -> arguments.codes(LibTorch.dataPointer(codes)).scales(LibTorch.dataPointer(scales)));
            return new Encoded(new Codes(codes, ops.reciprocal(scales)), null, summary);
        }
        NDArray transposed = ops.emptyCodes(from, columns, rows, type);
        CastSummary summary = onDevice(
                device,
                from,
                request,
                arguments -> arguments.codes(LibTorch.dataPointer(codes)).transposed(LibTorch.dataPointer(transposed)));
        NDArray inverse = ops.tensor(new float[] {1 / summary.smallestScale()}, 1, 1);
        return new Encoded(new Codes(codes, inverse), new Codes(transposed, inverse), summary);
    }

    /** Values are codes times one over the scale, rounded; times the scale they are nearest to what they came from. */
    private Encoded encodeOnHost(NDArray from, Float8 type, boolean byRow, Request request) {
        Ops ops = request.ops;
        NDArray values = ops.emptyLike(from);
        CastSummary summary = onHost(from, values, request);
        float[] scales =
                byRow ? quantizer.rowScales(HostView.of(from), columns(from)) : new float[] {summary.smallestScale()};
        float[] inverse = new float[scales.length];
        for (int i = 0; i < scales.length; i++) {
            inverse[i] = 1 / scales[i];
        }
        NDArray codes = ops.encode(values, ops.tensor(scales, scales.length, 1), type);
        NDArray inverseScales = ops.tensor(inverse, scales.length, 1);
        Codes transposed = byRow ? null : new Codes(ops.transposeCodes(codes), inverseScales);
        return new Encoded(new Codes(codes, inverseScales), transposed, summary);
    }

    private CastSummary onHost(NDArray from, NDArray into, Request request) {
        return quantizer.cast(
                HostView.of(from),
                HostView.of(into),
                columns(from),
                request.pass,
                request.firstDraw(from),
                request.statistics,
                request.gate);
    }

    private CastSummary onDevice(CastKernels device, NDArray from, Request request, Consumer<CastArguments> outputs) {
        DeviceQuantizer there = quantizer.on(device, request.pass);
        NDArray contiguous = request.ops.contiguous(from);
        float amax = there.amax(contiguous);
        quantizer.begin(amax, request.pass);
        return there.cast(
                contiguous, amax, request.ops, request.firstDraw(from), request.statistics, request.gate, outputs);
    }

    private static int columns(NDArray value) {
        return Math.toIntExact(value.getShape().get(value.getShape().dimension() - 1));
    }
}
