package io.altgrad.cuda;

import com.sun.jna.Memory;
import io.altgrad.format.NumberFormat;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;

/**
 * The arguments of a cast: the struct {@code Cast} of {@code altgrad.h}. Addresses are the device's; an output
 * without one is not written.
 */
public final class CastArguments {

    private final Memory struct = new Memory(CastField.BYTES);
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
        arguments.struct.setLong(CastField.IN.offset, address);
        arguments.struct.setLong(CastField.ROWS.offset, rows);
        arguments.struct.setLong(CastField.COLUMNS.offset, columns);
        arguments.struct.setInt(CastField.EXPONENT_BITS.offset, format.exponentBits());
        arguments.struct.setInt(CastField.MANTISSA_BITS.offset, format.mantissaBits());
        arguments.struct.setInt(CastField.BIAS.offset, format.bias());
        arguments.struct.setInt(CastField.SPECIAL_CODES.offset, KernelCodes.of(format.specialCodes()));
        arguments.struct.setInt(CastField.ROUNDING.offset, KernelCodes.of(cast.rounding()));
        arguments.struct.setInt(CastField.OVERFLOW.offset, KernelCodes.of(cast.overflow()));
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
        struct.setInt(CastField.GROUP.offset, group());
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

    /** Writes {@code round(x · scale) / scale}, (rows, columns) floats. */
    public CastArguments values(long address) {
        struct.setLong(CastField.VALUES.offset, address);
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

    /** Writes a scale for each block, row by row of blocks. */
    public CastArguments scales(long address) {
        struct.setLong(CastField.SCALES.offset, address);
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

    static long ceil(long value, long divisor) {
        return (value + divisor - 1) / divisor;
    }

    @Override
    public String toString() {
        return rows + " x " + columns + " floats to " + cast.format().name();
    }
}
