package io.altgrad.quantize;

import io.altgrad.format.ArrayCodec;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Scaling;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.HostView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Casts a tensor, step after step: {@code round(x · scale) / scale}, with a scale for each block that its scaling says,
 * its amax history, and its own stream of random bits.
 */
public final class TensorQuantizer {

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
        this.tiles = tileCast(Pass.TRAINING);
        this.tilesWithoutLots = cast(Pass.EVALUATION).equals(cast) ? tiles : tileCast(Pass.EVALUATION);
    }

    private TileCast tileCast(Pass pass) {
        return new TileCast(cast(pass), scales, bits);
    }

    private Cast cast(Pass pass) {
        return pass == Pass.EVALUATION ? cast.withoutLots() : cast;
    }

    /** What this does to a tensor in training. */
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

    /** What a cast is for. */
    public enum Pass {
        /** The amax is taken into the history when the step ends. */
        TRAINING,
        /** The history stays as it is, and no lots are drawn: stochastic rounding is to nearest even. */
        EVALUATION,
        /** The history stays as it is. */
        DRAWN_EVALUATION
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
            HostView from, HostView into, int columns, Pass pass, long firstDraw, Statistics statistics) {
        return cast(from, into, columns, pass, firstDraw, statistics, GradientGate.open());
    }

    /** The same, and tells {@code gate} what it did. */
    CastSummary cast(
            HostView from,
            HostView into,
            int columns,
            Pass pass,
            long firstDraw,
            Statistics statistics,
            GradientGate gate) {
        TileCast chosen = pass == Pass.EVALUATION ? tilesWithoutLots : tiles;
        return observed(
                pass,
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
    public CastSummary castOnAllCores(HostView from, HostView into, int columns, Pass pass) {
        List<Part> parts = parts(from.size(), columns);
        return observed(
                pass,
                () -> parts.parallelStream()
                        .map(part -> tileCast(pass).amax(from, part.start, part.end))
                        .reduce(0f, Math::max),
                amax -> {
                    TileCast.Job job =
                            new TileCast.Job(from, into, columns, amax, 0, Statistics.GATHER, GradientGate.open());
                    return parts.parallelStream()
                            .map(part -> tileCast(pass).cast(job, part.start, part.end))
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
    private CastSummary observed(Pass pass, Supplier<Float> amax, Function<Float, CastSummary> run) {
        if (!scales.followTensor()) {
            CastSummary summary = run.apply(Float.NaN);
            begin(summary.amax(), pass);
            return summary;
        }
        float found = amax.get();
        begin(found, pass);
        return run.apply(found);
    }

    /** Refuses a tensor that has no scale, and takes a training pass's amax into the history. */
    void begin(float amax, Pass pass) {
        if (!Float.isFinite(amax) && !passes(amax)) {
            throw new NonFiniteException(cast.format().name(), amax);
        }
        if (pass == Pass.TRAINING) {
            scales.history().observe(amax);
        }
    }

    /** The same casts where the tensors lie, on a GPU. */
    DeviceQuantizer on(DeviceKernels kernels, Pass pass) {
        return new DeviceQuantizer(kernels, cast(pass), scales, bits);
    }

    /** The scales of a tensor's rows, under a scaling that has them. */
    float[] rowScales(HostView from, int columns) {
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
        return cast.scaling() instanceof Scaling.Unscaled
                && (!Float.isNaN(amax) || cast.format().hasNaN());
    }
}
