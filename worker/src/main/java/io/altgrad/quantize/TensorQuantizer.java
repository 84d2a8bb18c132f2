package io.altgrad.quantize;

import io.altgrad.cuda.CastKernels;
import io.altgrad.format.ArrayCodec;
import io.altgrad.format.CastStatistics;
import io.altgrad.format.Rounding;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Scaling;
import io.altgrad.tensor.HostView;

/**
 * Casts a tensor, step after step: {@code round(x · scale) / scale}, with a scale for each block that its scaling says,
 * its amax history, and its own stream of random bits.
 */
public final class TensorQuantizer {

    private final Cast cast;
    private final ArrayCodec codec;
    private final ScaleSource scales;
    private final RandomStream bits;
    private float[] values = new float[HostView.BLOCK];
    private float[] rounded = new float[HostView.BLOCK];
    private int[] words = {};

    /** @param bits for stochastic rounding */
    public TensorQuantizer(Cast cast, RandomStream bits) {
        this.cast = cast;
        this.codec = ArrayCodec.of(cast.format(), cast.rounding(), cast.overflow());
        this.scales = new ScaleSource(cast);
        this.bits = bits;
    }

    /** What this does to a tensor. */
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
        /** The history stays as it is. */
        EVALUATION
    }

    /**
     * Casts a tensor of {@code columns} in its last dimension.
     *
     * @param from what to cast
     * @param into of the same size; may be {@code from}
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
        float amax = amax(from);
        begin(amax, pass);
        Run run = new Run(amax, statistics, gate);
        if (scales.wholeTensor()) {
            castWhole(from, into, firstDraw, run);
        } else {
            castBlocks(from, into, columns, firstDraw, run);
        }
        return run.summary();
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
    DeviceQuantizer on(CastKernels kernels) {
        return new DeviceQuantizer(kernels, cast, scales, bits);
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

    private float amax(HostView from) {
        float amax = 0;
        for (int i = 0; i < from.size(); i += HostView.BLOCK) {
            int length = Math.min(HostView.BLOCK, from.size() - i);
            from.read(i, values, length);
            amax = Math.max(amax, ArrayCodec.amax(values, 0, length));
        }
        return amax;
    }

    private void castWhole(HostView from, HostView into, long firstDraw, Run run) {
        float scale = scales.ofTensor(run.amax);
        run.blockStarts(run.amax, scale);
        for (int start = 0; start < from.size(); start += HostView.BLOCK) {
            int length = Math.min(HostView.BLOCK, from.size() - start);
            load(from, start, length, firstDraw);
            run.castSegment(0, length, start);
            into.write(start, rounded, length);
        }
    }

    /** Tile by tile: what is read at once are whole blocks, as many as keep to the cache. */
    private void castBlocks(HostView from, HostView into, int columns, long firstDraw, Run run) {
        int start = 0;
        while (start < from.size()) {
            int length = tile(start, from.size(), columns);
            load(from, start, length, firstDraw);
            int width = Math.min(columns, length);
            int band = Math.min((int) Math.min((long) scales.blockRows() * width, Integer.MAX_VALUE), length);
            for (int offset = 0; offset < length; offset += band) {
                int end = Math.min(offset + band, length);
                for (int column = 0; column < width; column += scales.blockColumns(width)) {
                    castBlock(
                            offset + column,
                            end,
                            Math.min(scales.blockColumns(width), width - column),
                            width,
                            start,
                            run);
                }
            }
            into.write(start, rounded, length);
            start += length;
        }
    }

    /** How many elements from {@code start} on make whole blocks, and about {@link HostView#BLOCK}. */
    private int tile(int start, int size, int columns) {
        int blockColumns = scales.blockColumns(columns);
        long tile;
        if (scales.blockRows() == 1 && columns > HostView.BLOCK && blockColumns < columns) {
            int some = Math.max(1, HostView.BLOCK / blockColumns) * blockColumns;
            tile = Math.min(some, columns - start % columns);
        } else {
            long band = (long) scales.blockRows() * columns;
            tile = Math.max(1, HostView.BLOCK / band) * band;
        }
        return (int) Math.min(tile, size - start);
    }

    /** The block of {@code width} columns that begins at {@code offset} and goes down to {@code end}. */
    private void castBlock(int offset, int end, int width, int stride, int start, Run run) {
        float blockAmax = 0;
        for (int row = offset; row < end; row += stride) {
            blockAmax = Math.max(blockAmax, ArrayCodec.amax(values, row, width));
        }
        run.blockStarts(blockAmax, scales.ofBlock(blockAmax, run.amax));
        for (int row = offset; row < end; row += stride) {
            run.castSegment(row, width, start + row);
        }
    }

    private void load(HostView from, int start, int length, long firstDraw) {
        if (values.length < length) {
            values = new float[length];
            rounded = new float[length];
        }
        from.read(start, values, length);
        if (cast.rounding() == Rounding.STOCHASTIC) {
            words = words.length < length ? new int[values.length] : words;
            bits.fillBits(words, length, firstDraw + start);
        }
    }

    /** One cast under way: the scale of the present block, and what was done so far. */
    private final class Run {

        private final float amax;
        private final Statistics statistics;
        private final GradientGate gate;
        private float scale;
        private boolean saturates;
        private float smallestScale = Float.POSITIVE_INFINITY;
        private float largestScale;
        private int blocks;
        private CastStatistics sum = CastStatistics.EMPTY;

        Run(float amax, Statistics statistics, GradientGate gate) {
            this.amax = amax;
            this.statistics = statistics;
            this.gate = gate;
        }

        void blockStarts(float blockAmax, float blockScale) {
            scale = blockScale;
            saturates = Float.isNaN(blockAmax) || codec.saturates(blockAmax, scale);
            smallestScale = Math.min(smallestScale, scale);
            largestScale = Math.max(largestScale, scale);
            blocks++;
        }

        /** Casts what lies at {@code offset} of the buffer, the tensor's elements from {@code first} on. */
        void castSegment(int offset, int length, int first) {
            codec.quantize(values, rounded, offset, length, scale, words);
            if (statistics == Statistics.GATHER) {
                sum = sum.plus(codec.statistics(values, rounded, offset, length, scale));
            }
            if (saturates) {
                gate.cast(codec, values, offset, length, scale, first);
            }
        }

        CastSummary summary() {
            return new CastSummary(amax, smallestScale, largestScale, blocks, sum);
        }
    }
}
