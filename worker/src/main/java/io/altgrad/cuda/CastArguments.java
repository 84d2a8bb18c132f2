package io.altgrad.cuda;

import com.sun.jna.Memory;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.ScaleFormat;

/**
 * The arguments of a cast: the struct {@code Cast} of {@code altgrad.h}. Addresses are the device's; an output
 * without one is not written.
 */
public final class CastArguments {

    private final Memory struct = new Memory(CastField.BYTES);
    private final Cast cast;
    private final long rows;
    private final long columns;
    private final KernelPlan plan;
    private long blockRows = 1;
    private long blockColumns = 1;

    private CastArguments(Cast cast, long rows, long columns) {
        this.cast = cast;
        this.rows = rows;
        this.columns = columns;
        this.plan = KernelPlan.of(cast.format(), cast.rounding(), cast.overflow());
        struct.clear();
    }

    /** The cast of a contiguous row-major float32 matrix at {@code address}, with scale 1. */
    public static CastArguments of(Cast cast, long address, long rows, long columns) {
        CastArguments arguments = new CastArguments(cast, rows, columns);
        arguments.struct.setLong(CastField.IN.offset, address);
        arguments.struct.setLong(CastField.ROWS.offset, rows);
        arguments.struct.setLong(CastField.COLUMNS.offset, columns);
        arguments.struct.setLong(CastField.NOT_DRAWN.offset, Integer.toUnsignedLong(cast.bitsNotDrawn()));
        return arguments.scale(1);
    }

    /** The scale of the whole tensor. */
    public CastArguments scale(float scale) {
        struct.setFloat(CastField.SCALE.offset, scale);
        return this;
    }

    /**
     * Scales by the amax of each block of that size, by the rule of the cast's scaling.
     *
     * @param tensorAmax of the whole tensor, for NVFP4
     */
    public CastArguments blocks(long height, long width, float tensorAmax) {
        blockRows = Math.min(height, rows);
        blockColumns = Math.min(width, columns);
        struct.setLong(CastField.BLOCK_ROWS.offset, blockRows);
        struct.setLong(CastField.BLOCK_COLUMNS.offset, blockColumns);
        struct.setInt(CastField.SCALE_RULE.offset, KernelCodes.of(cast.scaling().scale()));
        struct.setInt(CastField.GROUP.offset, layout().group(blockRows * blockColumns));
        return tensorAmax(tensorAmax);
    }

    CastArguments tensorAmax(float tensorAmax) {
        struct.setFloat(CastField.TENSOR_AMAX.offset, tensorAmax);
        return this;
    }

    /** Draws from that stream, from word {@code first} on. */
    public CastArguments draws(RandomStream stream, long first) {
        struct.setLong(CastField.KEY.offset, stream.key());
        struct.setLong(CastField.COUNTER_HIGH.offset, stream.counterHigh());
        struct.setLong(CastField.FIRST_DRAW.offset, first);
        return this;
    }

    /** Leaves out the words of as many tensors of this size as the 64-bit number there says when the kernel runs; 0 for none. */
    public CastArguments drawnBefore(long address) {
        struct.setLong(CastField.DRAWN_BEFORE.offset, address);
        return this;
    }

    /** Writes {@code round(x · scale) / scale}, (rows, columns) floats. */
    public CastArguments values(long address) {
        struct.setLong(CastField.VALUES.offset, address);
        return this;
    }

    /** Writes the same rounded to bfloat16, (rows, columns) of two bytes. */
    public CastArguments narrow(long address) {
        struct.setLong(CastField.NARROW.offset, address);
        return this;
    }

    /** Has both be {@code round(x · scale)} itself, not over the scale. */
    public CastArguments unscaled() {
        struct.setInt(CastField.UNSCALED.offset, 1);
        return this;
    }

    /** Writes codes, (rows, columns) bytes, for formats of at most 8 bits. */
    public CastArguments codes(long address) {
        struct.setLong(CastField.CODES.offset, address);
        return this;
    }

    /** Writes the codes transposed, (columns, rows) bytes; {@link CastKernels#pack} alone does. */
    public CastArguments transposed(long address) {
        struct.setLong(CastField.TRANSPOSED.offset, address);
        return this;
    }

    /** Writes 0 where an element saturated, else 1, (rows, columns) floats. */
    public CastArguments kept(long address) {
        struct.setLong(CastField.KEPT.offset, address);
        return this;
    }

    /** Writes a scale for each block, row by row of blocks; the one scale of the whole tensor where it has one. */
    public CastArguments scales(long address) {
        struct.setLong(CastField.SCALES.offset, address);
        return this;
    }

    /** Writes one over each of them in their place. */
    public CastArguments inverseScales(long address) {
        struct.setInt(CastField.INVERSE.offset, 1);
        return scales(address);
    }

    /** Takes the tensor's scale, or for scales of blocks its amax, from what {@link CastKernels#startScale} or the host leaves there. */
    public CastArguments from(long amax) {
        struct.setLong(CastField.FROM.offset, amax);
        return this;
    }

    /** Gathers the tensor's amax there, where 0 lies but for the scale. */
    public CastArguments gather(long amax) {
        struct.setLong(CastField.INTO.offset, amax);
        return this;
    }

    /** Tells whether the codes are wanted transposed too. */
    public boolean isPacked() {
        return struct.getLong(CastField.TRANSPOSED.offset) != 0;
    }

    CastArguments partials(long address) {
        struct.setLong(CastField.PARTIALS.offset, address);
        return this;
    }

    Memory struct() {
        return struct;
    }

    /** The address of what is to be cast. */
    long in() {
        return struct.getLong(CastField.IN.offset);
    }

    /** The rule by which the scale of the whole tensor follows from its amax and one of the past. */
    Memory follows(float past, int margin) {
        Memory follows = new Memory(FollowsField.BYTES);
        follows.setFloat(FollowsField.PAST.offset, past);
        follows.setInt(
                FollowsField.SCALE_RULE.offset, KernelCodes.of(cast.scaling().scale()));
        follows.setInt(FollowsField.MARGIN.offset, margin);
        return follows;
    }

    Memory plan() {
        return plan.struct();
    }

    /** To nearest even, for the choice between two scales. */
    Memory nearest() {
        return KernelPlan.of(cast.format(), Rounding.NEAREST_EVEN, Overflow.SATURATE)
                .struct();
    }

    long size() {
        return rows * columns;
    }

    /** Tiles of 64 × 64. */
    long tiles() {
        return ceil(rows, 64) * ceil(columns, 64);
    }

    /**
     * The ending of the kernels that serve this cast: those of one rounding take whole quads of aligned memory and formats whose
     * normal numbers are normal floats, and count nothing.
     */
    String kernels() {
        boolean countsNothing = struct.getLong(CastField.PARTIALS.offset) == 0;
        if (!plan.isCovered() || !countsNothing || !takesQuads()) {
            return "_any";
        }
        return switch (cast.rounding()) {
            case NEAREST_EVEN -> "_nearest";
            case STOCHASTIC -> "_stochastic";
            case TOWARD_ZERO, NEAREST_AWAY, TO_ODD -> "_any";
        };
    }

    private boolean takesQuads() {
        return (isPacked() ? isQuad(rows) && isQuad(columns) : isQuad(size()))
                && isAligned(CastField.IN, 16)
                && isAligned(CastField.VALUES, 16)
                && isAligned(CastField.NARROW, 8)
                && isAligned(CastField.KEPT, 16)
                && isAligned(CastField.CODES, 4)
                && isAligned(CastField.TRANSPOSED, 4);
    }

    private static boolean isQuad(long elements) {
        return elements % 4 == 0;
    }

    private boolean isAligned(CastField field, int bytes) {
        return struct.getLong(field.offset) % bytes == 0;
    }

    /** The ways in which blocks that have scales of their own lie, each with a kernel. */
    enum Layout {
        /** Runs of few elements, which rows hold whole: four elements to a thread. */
        RUNS("altgrad_cast_runs"),
        /** Rows, or long runs, which rows hold whole. */
        ROWS("altgrad_cast_rows"),
        /** Any others. */
        BLOCKS("altgrad_cast_blocks");

        final String kernel;

        Layout(String kernel) {
            this.kernel = kernel;
        }

        /** The way of blocks of that size, no larger than the matrix, under such scales. */
        static Layout of(long columns, long blockRows, long blockColumns, ScaleFormat scale) {
            boolean areRuns = blockRows == 1
                    && isQuad(blockColumns)
                    && columns % blockColumns == 0
                    && !scale.isChosen()
                    && !scale.isOfDeviation();
            if (!areRuns || blockColumns < 16) {
                return BLOCKS;
            }
            if (blockColumns > 128) {
                return ROWS;
            }
            return Long.bitCount(blockColumns) == 1 ? RUNS : BLOCKS;
        }

        /** Threads that share the scale of so many elements. */
        int group(long elements) {
            return switch (this) {
                case RUNS -> Math.toIntExact(elements / 4);
                case ROWS -> elements <= 1024 ? 32 : Kernels.THREADS;
                case BLOCKS -> elements <= 16 ? 16 : elements <= 1024 ? 32 : Kernels.THREADS;
            };
        }

        /** CUDA blocks that cast so many blocks of as many elements each at once. */
        long groups(long blocks, long elements) {
            long atOnce = Kernels.THREADS / group(elements);
            return ceil(blocks, this == RUNS ? 4 * atOnce : atOnce);
        }
    }

    Layout layout() {
        return Layout.of(columns, blockRows, blockColumns, cast.scaling().scale());
    }

    /** CUDA blocks that cast all blocks with scales of their own at once. */
    long blockGroups() {
        long blocks = ceil(rows, blockRows) * ceil(columns, blockColumns);
        return layout().groups(blocks, blockRows * blockColumns);
    }

    static long ceil(long value, long divisor) {
        return (value + divisor - 1) / divisor;
    }

    @Override
    public String toString() {
        return rows + " x " + columns + " floats to " + cast.format().name();
    }
}
