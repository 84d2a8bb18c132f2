package io.altgrad.quantize;

import io.altgrad.format.ArrayCodec;
import io.altgrad.format.Rounding;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Casts a tensor on the host, step after step: {@code round(x · scale) / scale}, with a scale for each block that its
 * scaling says, its amax history, and its own stream of random bits.
 */
public final class HostQuantizer implements Quantizer<Tensor> {

    /** About how many elements one part has: large against a tile, small against a tensor worth splitting. */
    private static final int PART = 1 << 18;

    private final ScaleSource scales;
    private final RandomStream bits;
    private final ArrayCodec training;
    private final ArrayCodec withoutLots;

    /** @param bits for stochastic rounding */
    public HostQuantizer(Cast cast, RandomStream bits) {
        this(new ScaleSource(cast), bits);
    }

    HostQuantizer(ScaleSource scales, RandomStream bits) {
        this.scales = scales;
        this.bits = bits;
        this.training = codec(scales.cast());
        this.withoutLots = codec(scales.cast().withoutLots());
    }

    private static ArrayCodec codec(Cast cast) {
        return ArrayCodec.of(cast.format(), cast.rounding(), cast.overflow());
    }

    /** The cast, as in training. */
    Cast cast() {
        return scales.cast();
    }

    /** The amax values that the scale follows. */
    public AmaxHistory history() {
        return scales.history();
    }

    @Override
    public Quantized<Tensor> cast(Tensor from, Occasion occasion, GradientGate gate) {
        Ops ops = occasion.ops();
        Tensor into = ops.emptyLike(from);
        Tally tally = new Tally(occasion.statistics(), gate);
        CastSummary summary = cast(from, Sink.ofValues(HostView.of(into)), occasion, tally);
        return new Quantized<>(into, () -> ops.rows(into), summary);
    }

    /** Casts a tensor (…, columns) to that place. */
    CastSummary cast(Tensor from, Sink into, Occasion occasion, Tally tally) {
        return cast(
                HostView.of(from),
                into,
                Math.toIntExact(from.shape().last()),
                occasion.mode(),
                occasion.firstDraw(from),
                tally);
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
        return cast(from, Sink.ofValues(into), columns, mode, firstDraw, new Tally(statistics, GradientGate.open()));
    }

    private CastSummary cast(HostView from, Sink into, int columns, Mode mode, long firstDraw, Tally tally) {
        TileCast cast = tileCast(from, into, mode, firstDraw, tally);
        Tiling tiling = scales.tiling(from.size(), columns);
        if (!scales.cast().scaling().needsTensorAmax()) {
            CastSummary summary = cast.run(tiling, Float.NaN, Float.NaN, 0, from.size());
            scales.take(summary.amax(), mode);
            return summary;
        }
        float amax = Tile.ofThread().amax(from, 0, from.size());
        float scale = scales.take(amax, mode);
        return cast.run(tiling, amax, scale, 0, from.size());
    }

    /** Tells whether {@link #castDown} makes the cast of an occasion: one that is nearest even and that nobody observes. */
    boolean castsDown(Occasion occasion) {
        return occasion.statistics() == Statistics.SKIP
                && training.hasCodesOfColumns()
                && !scales.cast().scaling().needsTensorAmax()
                && !scales.areChosen()
                && !scales.areOfDeviation();
    }

    /**
     * Casts a matrix to codes with a scale for each column, as {@link #cast} does its transposed with one for each row.
     *
     * @param tally with a place for each column's scale
     */
    CastSummary castDown(Tensor from, Sink into, Occasion occasion, Tally tally) {
        CastSummary summary = new ColumnCast(Tile.ofThread(), training, scales, HostView.of(from), into).run(tally);
        scales.take(summary.amax(), occasion.mode());
        return summary;
    }

    /**
     * Casts a large tensor, with statistics, on all cores. The values are those of {@link #cast}; sums are taken over
     * parts of a fixed size and added in their order, so that nothing depends on how many cores there are.
     *
     * @throws NonFiniteException as {@link #cast} does
     */
    public CastSummary castOnAllCores(HostView from, HostView into, int columns, Mode mode) {
        Tiling tiling = scales.tiling(from.size(), columns);
        List<Part> parts = parts(tiling);
        boolean isFirst = scales.cast().scaling().needsTensorAmax();
        float amax = isFirst
                ? parts.parallelStream()
                        .map(part -> Tile.ofThread().amax(from, part.start, part.end))
                        .reduce(0f, Math::max)
                : Float.NaN;
        float scale = isFirst ? scales.take(amax, mode) : Float.NaN;
        CastSummary summary = parts.parallelStream()
                .map(part -> {
                    Tally tally = new Tally(Statistics.GATHER, GradientGate.open());
                    return tileCast(from, Sink.ofValues(into), mode, 0, tally)
                            .run(tiling, amax, scale, part.start, part.end);
                })
                .toList()
                .stream()
                .reduce(CastSummary::and)
                .orElseThrow();
        if (!isFirst) {
            scales.take(summary.amax(), mode);
        }
        return summary;
    }

    private TileCast tileCast(HostView from, Sink into, Mode mode, long firstDraw, Tally tally) {
        boolean draws = mode.of(scales.cast()).rounding() == Rounding.STOCHASTIC;
        return new TileCast(
                Tile.ofThread(),
                mode == Mode.EVALUATE ? withoutLots : training,
                scales,
                from,
                into,
                draws ? new Lots(bits, firstDraw, scales.cast().bitsNotDrawn()) : null,
                tally);
    }

    /** Elements {@code start .. end - 1} of a tensor, whole blocks. */
    private record Part(int start, int end) {}

    /** At least one, if empty. */
    private static List<Part> parts(Tiling tiling) {
        List<Part> parts = new ArrayList<>();
        int start = 0;
        do {
            int end = tiling.end(start, PART);
            parts.add(new Part(start, end));
            start = end;
        } while (start < tiling.size());
        return parts;
    }
}
