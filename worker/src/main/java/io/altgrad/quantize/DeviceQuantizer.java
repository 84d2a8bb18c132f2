package io.altgrad.quantize;

import io.altgrad.format.CastStatistics;
import io.altgrad.spec.Block;
import io.altgrad.spec.Scaling;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.DeviceCast;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;

/** Casts tensors by a device's kernels, under the scales and with the history and random bits of a host's quantizer. */
record DeviceQuantizer(DeviceKernels kernels, TensorQuantizer host) implements Quantizer {

    @Override
    public Values values(Tensor from, Occasion occasion, GradientGate gate) {
        Tensor into = occasion.ops().emptyLike(from);
        return new Values(into, cast(from, occasion, gate, DeviceCast.Outputs.values(into)));
    }

    @Override
    public Encoded codes(Tensor from, Dtype type, Occasion occasion, GradientGate gate) {
        Ops ops = occasion.ops();
        long rows = from.shape().extent(0);
        long columns = from.shape().extent(1);
        Tensor codes = ops.emptyCodes(from, rows, columns, type);
        if (host.cast().scaling().block().equals(Block.ROW)) {
            Tensor scales = ops.floats(rows, 1);
            CastSummary summary =
                    cast(from, occasion, gate, DeviceCast.Outputs.codes(codes).withScales(scales));
            return new Encoded(new Codes(codes, ops.reciprocal(scales)), null, summary);
        }
        Tensor transposed = ops.emptyCodes(from, columns, rows, type);
        CastSummary summary =
                cast(from, occasion, gate, DeviceCast.Outputs.codes(codes).withTransposed(transposed));
        Tensor inverse = ops.tensor(new float[] {1 / summary.smallestScale()}, 1, 1);
        return new Encoded(new Codes(codes, inverse), new Codes(transposed, inverse), summary);
    }

    private CastSummary cast(Tensor from, Occasion occasion, GradientGate gate, DeviceCast.Outputs outputs) {
        Tensor value = occasion.ops().contiguous(from);
        float amax = kernels.amax(value);
        host.begin(amax, occasion.mode());
        DeviceCast.Outputs all = outputs;
        if (gate.isMasked()) {
            Tensor kept = occasion.ops().emptyLike(value);
            gate.factors(kept);
            all = outputs.withKept(kept);
        }
        DeviceCast.Scale scale = scale(value.shape(), amax);
        DeviceCast work =
                new DeviceCast(host.cast(occasion.mode()), value, host.bits(), occasion.firstDraw(from), scale, all);
        int blocks = blocks(value.shape(), scale);
        if (occasion.statistics() == TensorQuantizer.Statistics.GATHER) {
            DeviceCast.Done done = kernels.castWithStatistics(work);
            return new CastSummary(amax, done.smallestScale(), done.largestScale(), blocks, done.statistics());
        }
        kernels.cast(work);
        float known = scale instanceof DeviceCast.Scale.Whole whole ? whole.scale() : Float.NaN;
        return new CastSummary(amax, known, known, blocks, CastStatistics.EMPTY);
    }

    private DeviceCast.Scale scale(Shape shape, float amax) {
        Scaling scaling = host.cast().scaling();
        if (scaling.ofTensor()) {
            return new DeviceCast.Scale.Whole(host.scales().ofTensor(amax));
        }
        Block block = scaling.block();
        return new DeviceCast.Scale.Blocks(block.rowsOf(rows(shape)), block.columnsOf(columns(shape)), amax);
    }

    private static int blocks(Shape shape, DeviceCast.Scale scale) {
        return scale instanceof DeviceCast.Scale.Blocks blocks
                ? ceil(rows(shape), blocks.rows()) * ceil(columns(shape), blocks.columns())
                : 1;
    }

    private static int rows(Shape shape) {
        return Math.toIntExact(shape.size() / shape.last());
    }

    private static int columns(Shape shape) {
        return Math.toIntExact(shape.last());
    }

    private static int ceil(int value, int divisor) {
        return (value + divisor - 1) / divisor;
    }
}
