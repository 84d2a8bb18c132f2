package io.altgrad.quantize;

import io.altgrad.format.CastStatistics;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.tensor.DeviceCast;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;

/** Casts tensors where they lie, on a GPU: what {@link TensorQuantizer} does on the CPU, bit for bit. */
final class DeviceQuantizer {

    private final DeviceKernels kernels;
    private final ScaleSource scales;
    private final Cast cast;
    private final RandomStream bits;

    DeviceQuantizer(DeviceKernels kernels, Cast cast, ScaleSource scales, RandomStream bits) {
        this.kernels = kernels;
        this.cast = cast;
        this.scales = scales;
        this.bits = bits;
    }

    /** The largest magnitude of a tensor. */
    float amax(Tensor value) {
        return kernels.amax(value);
    }

    /**
     * Casts a contiguous tensor whose amax is known and allowed.
     *
     * @param gate learns which elements saturated
     * @param outputs where to write what
     */
    CastSummary cast(
            Tensor value,
            float amax,
            Ops ops,
            long firstDraw,
            TensorQuantizer.Statistics statistics,
            GradientGate gate,
            DeviceCast.Outputs outputs) {
        DeviceCast.Outputs all = outputs;
        if (gate.isMasked()) {
            Tensor kept = ops.emptyLike(value);
            gate.factors(kept);
            all = outputs.withKept(kept);
        }
        DeviceCast.Scale scale = scale(value.shape(), amax);
        DeviceCast work = new DeviceCast(cast, value, bits, firstDraw, scale, all);
        if (statistics == TensorQuantizer.Statistics.GATHER) {
            DeviceCast.Done done = kernels.castWithStatistics(work);
            return new CastSummary(
                    amax, done.smallestScale(), done.largestScale(), blocks(value.shape(), scale), done.statistics());
        }
        kernels.cast(work);
        float known = scale instanceof DeviceCast.Scale.Whole whole ? whole.scale() : Float.NaN;
        return new CastSummary(amax, known, known, blocks(value.shape(), scale), CastStatistics.EMPTY);
    }

    private DeviceCast.Scale scale(Shape shape, float amax) {
        if (scales.wholeTensor()) {
            return new DeviceCast.Scale.Whole(scales.ofTensor(amax));
        }
        int height = Math.min(scales.blockRows(), rows(shape));
        return new DeviceCast.Scale.Blocks(height, scales.blockColumns(columns(shape)), amax);
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
