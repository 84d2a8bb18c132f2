package io.altgrad.quantize;

import io.altgrad.format.ArrayCodec;
import io.altgrad.format.CastStatistics;
import io.altgrad.format.Rounding;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.tensor.HostView;

/** Casts pieces of tensors, tile by tile in buffers of its own that keep to the cache. One thread's at a time. */
final class TileCast {

    private final Cast cast;
    private final ArrayCodec codec;
    private final ScaleSource scales;
    private final RandomStream bits;
    private float[] values = new float[HostView.BLOCK];
    private float[] rounded = new float[HostView.BLOCK];
    private int[] words = {};

    /** @param bits for stochastic rounding */
    TileCast(Cast cast, ScaleSource scales, RandomStream bits) {
        this.cast = cast;
        this.codec = ArrayCodec.of(cast.format(), cast.rounding(), cast.overflow());
        this.scales = scales;
        this.bits = bits;
    }

    /**
     * A tensor to cast.
     *
     * @param columns in its last dimension
     * @param amax largest magnitude of the tensor; any number where its scales do not follow it
     * @param firstDraw number of the first element's word of random bits
     */
    record Job(
            HostView from,
            HostView into,
            int columns,
            float amax,
            long firstDraw,
            TensorQuantizer.Statistics statistics,
            GradientGate gate) {}

    /** The largest magnitude of elements {@code start .. end - 1}. */
    float amax(HostView from, int start, int end) {
        float amax = 0;
        for (int i = start; i < end; i += HostView.BLOCK) {
            int length = Math.min(HostView.BLOCK, end - i);
            from.read(i, values, length);
            amax = Math.max(amax, ArrayCodec.amax(values, 0, length));
        }
        return amax;
    }

    /**
     * Casts elements {@code start .. end - 1}, which are whole blocks, and says what it did to them.
     *
     * @throws NonFiniteException if a block that is to have its own scale holds NaN or Inf
     */
    CastSummary cast(Job job, int start, int end) {
        Run run = new Run(job);
        if (cast.scaling().ofTensor()) {
            run.under(job.amax, scales.ofTensor(job.amax), start == 0 ? 1 : 0);
            run.takeScale();
            castUnderOneScale(start, end, run);
            return run.summary();
        }
        Tiling tiling = scales.tiling(job.from.size(), job.columns);
        for (int tile = start; tile < end; ) {
            int tileEnd = Math.min(tiling.end(tile, HostView.BLOCK), end);
            if (tiling.blockRows() == 1 && tiling.blockColumns() > HostView.BLOCK) {
                run.blockOf(amax(job.from, tile, tileEnd));
                castUnderOneScale(tile, tileEnd, run);
            } else {
                load(job, tile, tileEnd - tile);
                run.begin(tile);
                castBlocks(tiling, tileEnd - tile, run);
                run.end(tileEnd - tile);
            }
            tile = tileEnd;
        }
        return run.summary();
    }

    private void castUnderOneScale(int start, int end, Run run) {
        for (int tile = start; tile < end; tile += HostView.BLOCK) {
            int length = Math.min(HostView.BLOCK, end - tile);
            load(run.job, tile, length);
            run.begin(tile);
            run.castSegment(0, length);
            run.end(length);
        }
    }

    private void castBlocks(Tiling tiling, int length, Run run) {
        int width = Math.min(tiling.columns(), length);
        int band = (int) Math.min((long) tiling.blockRows() * width, length);
        for (int offset = 0; offset < length; offset += band) {
            int end = Math.min(offset + band, length);
            for (int column = 0; column < width; column += tiling.blockColumns()) {
                castBlock(offset + column, end, Math.min(tiling.blockColumns(), width - column), width, run);
            }
        }
    }

    /** The block of {@code width} columns that begins at {@code offset} and goes down to {@code end}. */
    private void castBlock(int offset, int end, int width, int stride, Run run) {
        float amax = 0;
        for (int row = offset; row < end; row += stride) {
            amax = Math.max(amax, ArrayCodec.amax(values, row, width));
        }
        run.blockOf(amax);
        for (int row = offset; row < end; row += stride) {
            run.castSegment(row, width);
        }
    }

    private void load(Job job, int start, int length) {
        if (values.length < length) {
            values = new float[length];
            rounded = new float[length];
        }
        job.from.read(start, values, length);
        if (cast.rounding() == Rounding.STOCHASTIC) {
            words = words.length < length ? new int[values.length] : words;
            bits.fillBits(words, length, job.firstDraw + start);
        }
    }

    /** One cast under way: the present tile and the scale of the present block, and what was done so far. */
    private final class Run {

        private final Job job;
        private int tile;
        private float scale;
        private boolean saturates;
        private float largestAmax;
        private float smallestScale = Float.POSITIVE_INFINITY;
        private float largestScale;
        private int blocks;
        private long saturated;
        private CastStatistics sum = CastStatistics.EMPTY;

        Run(Job job) {
            this.job = job;
        }

        /** What is cast from now on has that amax and shares that scale. */
        void under(float blockAmax, float blockScale, int count) {
            scale = blockScale;
            saturates = Float.isNaN(blockAmax) || codec.saturates(blockAmax, scale);
            largestAmax = Math.max(largestAmax, blockAmax);
            blocks += count;
        }

        /** Counts the present scale. */
        void takeScale() {
            smallestScale = Math.min(smallestScale, scale);
            largestScale = Math.max(largestScale, scale);
        }

        /** What is cast from now on is a block with that amax. */
        void blockOf(float blockAmax) {
            if (!Float.isFinite(blockAmax)) {
                float whole = amax(job.from, 0, job.from.size());
                throw new NonFiniteException(cast.format().name(), whole);
            }
            under(blockAmax, scales.ofBlock(blockAmax, job.amax), 1);
            if (blockAmax > 0) {
                takeScale();
            }
        }

        /** The buffer holds the tensor's elements from {@code first} on. */
        void begin(int first) {
            tile = first;
            saturated = 0;
        }

        /** Casts what lies at {@code offset} of the buffer. */
        void castSegment(int offset, int length) {
            codec.quantize(values, rounded, offset, length, scale, words);
            if (saturates) {
                job.gate.cast(codec, values, offset, length, scale, tile + offset);
                saturated += gathers() ? codec.saturated(values, offset, length, scale) : 0;
            }
        }

        /** The tile's {@code length} elements were cast, and go where they belong. */
        void end(int length) {
            if (gathers()) {
                sum = sum.plus(codec.statistics(values, rounded, 0, length, saturated));
            }
            job.into.write(tile, rounded, length);
        }

        private boolean gathers() {
            return job.statistics == TensorQuantizer.Statistics.GATHER;
        }

        CastSummary summary() {
            return largestScale == 0
                    ? new CastSummary(largestAmax, 1, 1, blocks, sum)
                    : new CastSummary(largestAmax, smallestScale, largestScale, blocks, sum);
        }
    }
}
