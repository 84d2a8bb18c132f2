package io.altgrad.quantize;

import ai.djl.ndarray.NDArray;
import io.altgrad.cuda.CastArguments;
import io.altgrad.cuda.CastKernels;
import io.altgrad.format.CastStatistics;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.tensor.LibTorch;
import io.altgrad.tensor.Ops;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Casts tensors where they lie, on a GPU: what {@link TensorQuantizer} does on the CPU, bit for bit. */
final class DeviceQuantizer {

    private final CastKernels kernels;
    private final ScaleSource scales;
    private final Cast cast;
    private final RandomStream bits;

    DeviceQuantizer(CastKernels kernels, Cast cast, ScaleSource scales, RandomStream bits) {
        this.kernels = kernels;
        this.cast = cast;
        this.scales = scales;
        this.bits = bits;
    }

    /** The largest magnitude of a tensor. */
    float amax(NDArray value) {
        return kernels.amax(LibTorch.dataPointer(value), value.getShape().size());
    }

    /**
     * Casts a contiguous tensor whose amax is known and allowed.
     *
     * @param outputs says where to write what
     * @param gate learns which elements saturated
     */
    CastSummary cast(
            NDArray value,
            float amax,
            Ops ops,
            long firstDraw,
            TensorQuantizer.Statistics statistics,
            GradientGate gate,
            Consumer<CastArguments> outputs) {
        long columns = value.getShape().get(value.getShape().dimension() - 1);
        long rows = value.getShape().size() / columns;
        CastArguments arguments = CastArguments.of(cast, LibTorch.dataPointer(value), rows, columns)
                .draws(bits, firstDraw);
        outputs.accept(arguments);
        if (gate.isMasked()) {
            NDArray kept = ops.emptyLike(value);
            arguments.kept(LibTorch.dataPointer(kept));
            gate.factors(kept);
        }
        return scales.wholeTensor()
                ? castWhole(arguments, amax, statistics)
                : castBlocks(arguments, amax, (int) rows, (int) columns, statistics);
    }

    private CastSummary castWhole(CastArguments arguments, float amax, TensorQuantizer.Statistics statistics) {
        float scale = scales.ofTensor(amax);
        arguments.scale(scale);
        BiFunction<CastArguments, TensorQuantizer.Statistics, CastStatistics> kernel =
                arguments.isPacked() ? this::pack : this::whole;
        return new CastSummary(amax, scale, scale, 1, kernel.apply(arguments, statistics));
    }

    private CastStatistics pack(CastArguments arguments, TensorQuantizer.Statistics statistics) {
        if (statistics == TensorQuantizer.Statistics.GATHER) {
            return kernels.packWithStatistics(arguments);
        }
        kernels.pack(arguments);
        return CastStatistics.EMPTY;
    }

    private CastStatistics whole(CastArguments arguments, TensorQuantizer.Statistics statistics) {
        if (statistics == TensorQuantizer.Statistics.GATHER) {
            return kernels.castWithStatistics(arguments);
        }
        kernels.cast(arguments);
        return CastStatistics.EMPTY;
    }

    private CastSummary castBlocks(
            CastArguments arguments, float amax, int rows, int columns, TensorQuantizer.Statistics statistics) {
        int height = Math.min(scales.blockRows(), rows);
        int width = scales.blockColumns(columns);
        int blocks = ceil(rows, height) * ceil(columns, width);
        arguments.blocks(height, width, amax);
        if (statistics == TensorQuantizer.Statistics.SKIP) {
            kernels.castBlocks(arguments);
            return new CastSummary(amax, Float.NaN, Float.NaN, blocks, CastStatistics.EMPTY);
        }
        CastKernels.OfBlocks done = kernels.castBlocksWithStatistics(arguments);
        return new CastSummary(amax, done.smallestScale(), done.largestScale(), blocks, done.statistics());
    }

    private static int ceil(int value, int divisor) {
        return (value + divisor - 1) / divisor;
    }
}
