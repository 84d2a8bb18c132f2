package io.altgrad.quantize;

import io.altgrad.format.ArrayCodec;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Block;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Scaling;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Casts a tensor, step after step: {@code round(x · scale) / scale}, with a scale for each block that its scaling says,
 * its amax history, and its own stream of random bits.
 */
public final class TensorQuantizer implements Quantizer {

    /** Elements of a part, about: many tiles, and still many parts in what is worth dividing. */
    private static final int PART = 1 << 18;

    private final Cast cast;
    private final ScaleSource scales;
    private final RandomStream bits;
    private final TileCast tiles;
    private final TileCast tilesWithoutLots;

    /** @param bits for stochastic rounding */
    public TensorQuantizer(Cast cast, RandomStream bits) {
        this.cast = cast;
        this.scales = new ScaleSource(cast);
        this.bits = bits;
        this.tiles = tileCast(Mode.TRAIN);
        this.tilesWithoutLots = cast(Mode.EVALUATE).equals(cast) ? tiles : tileCast(Mode.EVALUATE);
    }

    private TileCast tileCast(Mode mode) {
        return new TileCast(cast(mode), scales, bits);
    }

    /** The cast of a tensor in that mode. */
    Cast cast(Mode mode) {
        return mode == Mode.EVALUATE ? cast.withoutLots() : cast;
    }

    /** The cast of a tensor in training. */
    public Cast cast() {
        return cast;
    }

    /** The amax values that the scale follows. */
    public AmaxHistory history() {
        return scales.history();
    }

    /** Whether statistics are gathered; they cost a pass over the data. */
    public enum Statistics {
        GATHER,
        SKIP
    }

    /**
     * Casts a tensor of {@code columns} in its last dimension.
     *
     * @param from what to cast
     * @param into of the same size; may be {@code from}; what it holds after an exception is not defined
     * @param firstDraw number of the first element's word of random bits
     * @throws NonFiniteException if the tensor holds NaN or Inf; with scale 1 only if NaN, and the format has none
     */
    public CastSummary cast(
            HostView from, HostView into, int columns, Mode mode, long firstDraw, Statistics statistics) {
        return cast(from, into, columns, mode, firstDraw, statistics, GradientGate.open());
    }

    /** The same, and tells {@code gate} what it did. */
    CastSummary cast(
            HostView from,
            HostView into,
            int columns,
            Mode mode,
            long firstDraw,
            Statistics statistics,
            GradientGate gate) {
        TileCast chosen = mode == Mode.EVALUATE ? tilesWithoutLots : tiles;
        return observed(
                mode,
                () -> chosen.amax(from, 0, from.size()),
                amax -> chosen.cast(
                        new TileCast.Job(from, into, columns, amax, firstDraw, statistics, gate), 0, from.size()));
    }

    /**
     * Casts a large tensor, with statistics, on all cores. The values are those of {@link #cast}; sums are taken over
     * parts of a fixed size and added in their order, so that nothing depends on how many cores there are.
     *
     * @throws NonFiniteException as {@link #cast} does
     */
    public CastSummary castOnAllCores(HostView from, HostView into, int columns, Mode mode) {
        List<Part> parts = parts(from.size(), columns);
        return observed(
                mode,
                () -> parts.parallelStream()
                        .map(part -> tileCast(mode).amax(from, part.start, part.end))
                        .reduce(0f, Math::max),
                amax -> {
                    TileCast.Job job =
                            new TileCast.Job(from, into, columns, amax, 0, Statistics.GATHER, GradientGate.open());
                    return parts.parallelStream()
                            .map(part -> tileCast(mode).cast(job, part.start, part.end))
                            .toList()
                            .stream()
                            .reduce(CastSummary::and)
                            .orElseThrow();
                });
    }

    /** Elements {@code start .. end - 1} of a tensor, whole blocks. */
    private record Part(int start, int end) {}

    /** At least one, if empty. */
    private List<Part> parts(int size, int columns) {
        Tiling tiling = scales.tiling(size, columns);
        List<Part> parts = new ArrayList<>();
        int start = 0;
        do {
            int end = tiling.end(start, PART);
            parts.add(new Part(start, end));
            start = end;
        } while (start < size);
        return parts;
    }

    /** A cast whose amax is taken into the history: found first where scales follow it, else on the way. */
    private CastSummary observed(Mode mode, Supplier<Float> amax, Function<Float, CastSummary> run) {
        if (!cast.scaling().needsTensorAmax()) {
            CastSummary summary = run.apply(Float.NaN);
            begin(summary.amax(), mode);
            return summary;
        }
        float found = amax.get();
        begin(found, mode);
        return run.apply(found);
    }

    /** Refuses a tensor that has no scale, and takes a training mode's amax into the history. */
    void begin(float amax, Mode mode) {
        if (!Float.isFinite(amax) && !passes(amax)) {
            throw new NonFiniteException(cast.format().name(), amax);
        }
        if (mode == Mode.TRAIN) {
            scales.history().observe(amax);
        }
    }

    /** The same casts on a device, with this one's history. */
    Quantizer on(DeviceKernels kernels) {
        return new DeviceQuantizer(kernels, this);
    }

    ScaleSource scales() {
        return scales;
    }

    RandomStream bits() {
        return bits;
    }

    @Override
    public Values values(Tensor from, Occasion occasion, GradientGate gate) {
        Tensor into = occasion.ops().emptyLike(from);
        return new Values(into, cast(from, into, occasion, gate));
    }

    /** Values are codes times one over the scale, rounded; times the scale they are nearest to what they came from. */
    @Override
    public Encoded codes(Tensor from, Dtype type, Occasion occasion, GradientGate gate) {
        Ops ops = occasion.ops();
        boolean byRow = cast.scaling().block().equals(Block.ROW);
        Tensor values = ops.emptyLike(from);
        CastSummary summary = cast(from, values, occasion, gate);
        float[] rowScales = byRow ? rowScales(HostView.of(from), columns(from)) : new float[] {summary.smallestScale()};
        float[] inverse = new float[rowScales.length];
        for (int i = 0; i < rowScales.length; i++) {
            inverse[i] = 1 / rowScales[i];
        }
        Tensor codes = ops.encode(values, ops.tensor(rowScales, rowScales.length, 1), type);
        Tensor inverseScales = ops.tensor(inverse, rowScales.length, 1);
        Codes transposed = byRow ? null : new Codes(ops.transposeCodes(codes), inverseScales);
        return new Encoded(new Codes(codes, inverseScales), transposed, summary);
    }

    private CastSummary cast(Tensor from, Tensor into, Occasion occasion, GradientGate gate) {
        return cast(
                HostView.of(from),
                HostView.of(into),
                columns(from),
                occasion.mode(),
                occasion.firstDraw(from),
                occasion.statistics(),
                gate);
    }

    private static int columns(Tensor value) {
        return Math.toIntExact(value.shape().last());
    }

    /** The scales of a tensor's rows, under a scaling that has them. */
    private float[] rowScales(HostView from, int columns) {
        float[] row = new float[columns];
        float[] rowScales = new float[from.size() / columns];
        for (int i = 0; i < rowScales.length; i++) {
            from.read(i * columns, row, columns);
            rowScales[i] = scales.ofBlock(ArrayCodec.amax(row, 0, columns), Float.NaN);
        }
        return rowScales;
    }

    /** NaN needs a format that has it, and what is not finite needs a scale that does not follow it. */
    private boolean passes(float amax) {
        return cast.scaling().equals(Scaling.NONE)
                && (!Float.isNaN(amax) || cast.format().hasNaN());
    }
}
