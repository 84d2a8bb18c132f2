package io.altgrad.quantize;

import io.altgrad.format.CastStatistics;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Block;
import io.altgrad.spec.Scaling;
import io.altgrad.tensor.DeviceCast;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;

/** Casts tensors by a device's kernels to values, with the scales, history and random bits that the host would have. */
record DeviceQuantizer(DeviceKernels kernels, ScaleSource scales, RandomStream bits) implements Quantizer<Tensor> {

    @Override
    public Quantized<Tensor> cast(Tensor from, Occasion occasion, GradientGate gate) {
        Ops ops = occasion.ops();
        Tensor into = ops.emptyLike(from);
        CastSummary summary = cast(from, occasion, gate, DeviceCast.Outputs.values(into));
        return new Quantized<>(into, () -> ops.rows(into), summary);
    }

    /** Casts to the outputs that are given, and to what the gate wants to know. */
    CastSummary cast(Tensor from, Occasion occasion, GradientGate gate, DeviceCast.Outputs outputs) {
        Tensor value = occasion.ops().contiguous(from);
        float amax = kernels.amax(value);
        float tensorScale = scales.take(amax, occasion.mode());
        DeviceCast.Outputs all = outputs;
        if (gate.isMasked()) {
            Tensor kept = occasion.ops().emptyLike(value);
            gate.factors(kept);
            all = outputs.withKept(kept);
        }
        DeviceCast.Scale scale = scale(value.shape(), amax, tensorScale);
        DeviceCast work =
                new DeviceCast(occasion.mode().of(scales.cast()), value, bits, occasion.firstDraw(from), scale, all);
        int blocks = blocks(value.shape());
        if (occasion.statistics() == Statistics.GATHER) {
            DeviceCast.Done done = kernels.castWithStatistics(work);
            return new CastSummary(amax, done.smallestScale(), done.largestScale(), blocks, done.statistics());
        }
        kernels.cast(work);
        float known = scale instanceof DeviceCast.Scale.Whole whole ? whole.scale() : Float.NaN;
        return new CastSummary(amax, known, known, blocks, CastStatistics.EMPTY);
    }

    private DeviceCast.Scale scale(Shape shape, float amax, float tensorScale) {
        Scaling scaling = scales.cast().scaling();
        if (scaling.ofTensor()) {
            return new DeviceCast.Scale.Whole(tensorScale);
        }
        return new DeviceCast.Scale.Blocks(
                scaling.block().rowsOf(rows(shape)), scaling.block().columnsOf(columns(shape)), amax);
    }

    private int blocks(Shape shape) {
        Block block = scales.cast().scaling().block();
        return Math.toIntExact(block.down(rows(shape)) * block.across(columns(shape)));
    }

    private static int rows(Shape shape) {
        return Math.toIntExact(shape.size() / shape.last());
    }

    private static int columns(Shape shape) {
        return Math.toIntExact(shape.last());
    }
}
