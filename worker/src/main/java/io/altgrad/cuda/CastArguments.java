package io.altgrad.cuda;

import com.sun.jna.Memory;
import io.altgrad.format.NumberFormat;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.ScaleKind;
import io.altgrad.spec.Scaling;

/**
 * The arguments of a cast: the struct {@code Cast} of {@code altgrad.h}. Addresses are the device's; an output
 * without one is not written.
 */
public final class CastArguments {

    static final int BYTES = 152;

    private static final int IN = 0;
    private static final int VALUES = 8;
    private static final int CODES = 16;
    private static final int TRANSPOSED = 24;
    private static final int KEPT = 32;
    private static final int SCALES = 40;
    private static final int PARTIALS = 48;
    private static final int ROWS = 56;
    private static final int COLUMNS = 64;
    private static final int BLOCK_ROWS = 72;
    private static final int BLOCK_COLUMNS = 80;
    private static final int KEY = 88;
    private static final int COUNTER_HIGH = 96;
    private static final int FIRST_DRAW = 104;
    private static final int FORMAT = 112;
    private static final int ROUNDING = 128;
    private static final int OVERFLOW = 132;
    private static final int SCALE_RULE = 136;
    private static final int GROUP = 140;
    private static final int SCALE = 144;
    private static final int TENSOR_AMAX = 148;

    private final Memory struct = new Memory(BYTES);
    private final Cast cast;
    private final long rows;
    private final long columns;
    private long blockRows = 1;
    private long blockColumns = 1;

    private CastArguments(Cast cast, long rows, long columns) {
        this.cast = cast;
        this.rows = rows;
        this.columns = columns;
        struct.clear();
    }

    /** The cast of a contiguous row-major float32 matrix at {@code address}, with scale 1. */
    public static CastArguments of(Cast cast, long address, long rows, long columns) {
        CastArguments arguments = new CastArguments(cast, rows, columns);
        NumberFormat format = cast.format();
        arguments.struct.setLong(IN, address);
        arguments.struct.setLong(ROWS, rows);
        arguments.struct.setLong(COLUMNS, columns);
        int[] fields = {
            format.exponentBits(),
            format.mantissaBits(),
            format.bias(),
            format.specialCodes().ordinal()
        };
        arguments.struct.write(FORMAT, fields, 0, fields.length);
        arguments.struct.setInt(ROUNDING, cast.rounding().ordinal());
        arguments.struct.setInt(OVERFLOW, cast.overflow().ordinal());
        return arguments.scale(1);
    }

    /** The scale of the whole tensor. */
    public CastArguments scale(float scale) {
        struct.setFloat(SCALE, scale);
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
        struct.setLong(BLOCK_ROWS, blockRows);
        struct.setLong(BLOCK_COLUMNS, blockColumns);
        struct.setInt(SCALE_RULE, scaleRule(cast.scaling()));
        struct.setInt(GROUP, group());
        struct.setFloat(TENSOR_AMAX, tensorAmax);
        return this;
    }

    /** Draws from that stream, from word {@code first} on. */
    public CastArguments draws(RandomStream stream, long first) {
        struct.setLong(KEY, stream.key());
        struct.setLong(COUNTER_HIGH, stream.counterHigh());
        struct.setLong(FIRST_DRAW, first);
        return this;
    }

    /** Writes {@code round(x · scale) / scale}, (rows, columns) floats. */
    public CastArguments values(long address) {
        struct.setLong(VALUES, address);
        return this;
    }

    /** Writes codes, (rows, columns) bytes, for formats of at most 8 bits. */
    public CastArguments codes(long address) {
        struct.setLong(CODES, address);
        return this;
    }

    /** Writes the codes transposed, (columns, rows) bytes; {@link CastKernels#pack} alone does. */
    public CastArguments transposed(long address) {
        struct.setLong(TRANSPOSED, address);
        return this;
    }

    /** Writes 0 where an element saturated, else 1, (rows, columns) floats. */
    public CastArguments kept(long address) {
        struct.setLong(KEPT, address);
        return this;
    }

    /** Writes a scale for each block, row by row of blocks. */
    public CastArguments scales(long address) {
        struct.setLong(SCALES, address);
        return this;
    }

    /** Tells whether the codes are wanted transposed too. */
    public boolean isPacked() {
        return struct.getLong(TRANSPOSED) != 0;
    }

    CastArguments partials(long address) {
        struct.setLong(PARTIALS, address);
        return this;
    }

    Memory struct() {
        return struct;
    }

    long size() {
        return rows * columns;
    }

    /** Tiles of 32 × 32. */
    long tiles() {
        return ceil(rows, 32) * ceil(columns, 32);
    }

    /** CUDA blocks that cast all scale blocks at once. */
    long blockGroups() {
        long blocks = ceil(rows, blockRows) * ceil(columns, blockColumns);
        return ceil(blocks, CastKernels.THREADS / group());
    }

    /** Threads that share a scale block: as many as it keeps busy. */
    private int group() {
        long elements = blockRows * blockColumns;
        if (elements <= 16) {
            return 16;
        }
        return elements <= 1024 ? 32 : CastKernels.THREADS;
    }

    private static int scaleRule(Scaling scaling) {
        if (scaling instanceof Scaling.Mx) {
            return 2;
        } else if (scaling instanceof Scaling.Nvfp4) {
            return 3;
        } else if (scaling instanceof Scaling.PerRow row) {
            return kind(row.kind());
        } else if (scaling instanceof Scaling.PerBlock block) {
            return kind(block.kind());
        }
        throw new IllegalArgumentException("Scaling '" + scaling + "' has no blocks.");
    }

    private static int kind(ScaleKind kind) {
        return kind == ScaleKind.EXACT ? 0 : 1;
    }

    static long ceil(long value, long divisor) {
        return (value + divisor - 1) / divisor;
    }

    @Override
    public String toString() {
        return rows + " x " + columns + " floats to " + cast.format().name();
    }
}
