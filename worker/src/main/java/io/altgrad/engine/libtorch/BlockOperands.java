package io.altgrad.engine.libtorch;

import static io.altgrad.engine.libtorch.Libtorch.handle;
import static io.altgrad.engine.libtorch.StableTensor.handle;

import io.altgrad.engine.torch.ScalarType;
import io.altgrad.tensor.CodeBlocks;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Place;

/**
 * Codes in blocks, in the types and the orders in which {@code _scaled_mm} takes them from PyTorch 2.10 to 2.14
 * ({@code get_joint_scaling}, {@code is_blockwise_1x128_scaling}, {@code is_blockwise_1x32_scaling},
 * {@code is_blockwise_1x16_scaling} and {@code _scaled_mm_out_cuda} of ATen/native/cuda/ScaledBlas.cpp). All but views
 * belongs to {@code way}.
 */
record BlockOperands(Temporaries way, Place place) {

    /** Rows and columns of scales that lie together. */
    private static final int TILE_ROWS = 128;

    private static final int TILE_COLUMNS = 4;

    /** Rows of a tile whose scales lie one behind the other. */
    private static final int GROUP = 32;

    private static final float LARGEST_E4M3FN = 448;

    /** The values of e2m1fn's codes, in their order. */
    private static final float[] E2M1FN = {0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0f, -0.5f, -1, -1.5f, -2, -3, -4, -6};

    private static final Operation MULTIPLY = new Operation("mul", "Tensor");
    private static final Operation MINIMUM = new Operation("minimum");
    private static final Operation OR = new Operation("bitwise_or", "Tensor");
    private static final Operation VIEW_AS = new Operation("view", "dtype");
    private static final Operation TAKE = new Operation("take");
    private static final Operation RECIPROCAL = new Operation("reciprocal");
    private static final Operation REPEAT = new Operation("repeat_interleave", "self_int");

    /** The codes, (rows, columns) in row-major order; two of e2m1fn to a byte, the first in its low half. */
    long codes(Codes codes) {
        long matrix = handle(codes.codes());
        return codes.codes().dtype() == Dtype.E2M1FN ? packed(matrix) : way.keep(handle(matrix));
    }

    private long packed(long matrix) {
        long rows = Libtorch.sizes(matrix)[0];
        long columns = Libtorch.sizes(matrix)[1];
        long[] sizes = {rows, columns / 2};
        long[] strides = {columns, 2};
        long first = way.keep(Libtorch.view(matrix, 0, sizes, strides));
        long second = way.keep(Libtorch.view(matrix, 1, sizes, strides));
        long sixteen = way.keep(Libtorch.full(place, ScalarType.ofCodes(Dtype.E2M1FN), 1 << 4, 1));
        long high = way.keep(MULTIPLY.one(handle(second), handle(sixteen)));
        long bytes = way.keep(OR.one(handle(first), handle(high)));
        return way.keep(VIEW_AS.one(handle(bytes), ScalarType.E2M1FN_X2));
    }

    /** The scales of the left operand's codes: of blocks of 128 (rows, columns / 128), by columns. */
    long leftScales(Codes codes) {
        long scales = rightScales(codes);
        return codes.blocks() == CodeBlocks.OF_128 ? way.keep(Layout.transposed(scales)) : scales;
    }

    /**
     * The scales of the right operand's codes, which are given transposed: of blocks of 128 (columns / 128, rows),
     * by rows; else {@linkplain #tiled one tile after the other}.
     */
    long rightScales(Codes codes) {
        long scales = ofRows(codes);
        return switch (codes.blocks()) {
            case OF_128 -> way.keep(Layout.contiguous(way.keep(Layout.transposed(scales))));
            case MX -> way.keep(Types.converted(tiled(scales), ScalarType.E8M0FNU));
            case NVFP4 -> way.keep(Types.converted(tiled(multiples(scales, handle(codes.unit()))), ScalarType.E4M3FN));
        };
    }

    /**
     * The scales of blocks of e2m1fn, at most the largest e4m3fn, beyond which libtorch 2.10 makes NaN: a block of zeros may
     * have any.
     */
    private long multiples(long scales, long unit) {
        long count = way.keep(RECIPROCAL.one(handle(unit)));
        long exact = way.keep(MULTIPLY.one(handle(scales), handle(count)));
        long largest = way.keep(Libtorch.full(place, Libtorch.FLOAT32, LARGEST_E4M3FN, 1));
        return way.keep(MINIMUM.one(handle(exact), handle(largest)));
    }

    /** A scale for each row and the blocks of it, (rows, columns / n), also where rows share theirs. */
    private long ofRows(Codes codes) {
        long scales = handle(codes.inverseScales());
        long rows = codes.codes().shape().extent(0);
        long across = codes.inverseScales().shape().extent(1);
        if (codes.inverseScales().shape().extent(0) == rows) {
            return scales;
        }
        long repeated = way.keep(REPEAT.one(handle(scales), codes.blocks().size(), Libtorch.some(0)));
        long[] sizes = {rows, across};
        return way.keep(Libtorch.view(repeated, 0, sizes, Layout.rowMajor(sizes)));
    }

    /**
     * A matrix filled up with zeros to tiles of 128 × 4, one behind the other by rows of tiles; in a tile element (r, c) is
     * number {@code 16 (r mod 32) + 4 ⌊r / 32⌋ + c} (cuBLAS, "1D block scaling factors layout").
     */
    long tiled(long matrix) {
        long rows = Libtorch.sizes(matrix)[0];
        long columns = Libtorch.sizes(matrix)[1];
        long down = (rows + TILE_ROWS - 1) / TILE_ROWS;
        long across = (columns + TILE_COLUMNS - 1) / TILE_COLUMNS;
        long stride = across * TILE_COLUMNS;
        long filled = way.keep(Libtorch.zeros(place, down * TILE_ROWS, stride));
        long within = way.keep(Libtorch.view(filled, 0, new long[] {rows, columns}, new long[] {stride, 1}));
        Libtorch.copy(within, matrix);
        long tiles = way.keep(
                Libtorch.view(filled, 0, new long[] {down, across, GROUP, TILE_ROWS / GROUP, TILE_COLUMNS}, new long[] {
                    TILE_ROWS * stride, TILE_COLUMNS, stride, GROUP * stride, 1
                }));
        long ordered = way.keep(Layout.copied(tiles));
        return way.keep(Layout.reshaped(ordered, down * TILE_ROWS * stride));
    }

    /** The elements as float32, (rows, columns): the values of codes times one over their block's scale. */
    long values(Codes codes) {
        long scales = ofRows(codes);
        long rows = codes.codes().shape().extent(0);
        long columns = codes.codes().shape().extent(1);
        long repeated = way.keep(REPEAT.one(handle(scales), codes.blocks().size(), Libtorch.some(1)));
        long[] sizes = {rows, columns};
        long each = way.keep(Libtorch.view(repeated, 0, sizes, Libtorch.strides(repeated)));
        return way.keep(MULTIPLY.one(handle(decoded(codes)), handle(each)));
    }

    private long decoded(Codes codes) {
        long matrix = handle(codes.codes());
        if (codes.codes().dtype() != Dtype.E2M1FN) {
            return way.keep(Types.converted(matrix, Libtorch.FLOAT32));
        }
        long table = way.keep(Libtorch.empty(place, Libtorch.FLOAT32, E2M1FN.length));
        Libtorch.bytes(table, (long) E2M1FN.length * Float.BYTES)
                .asFloatBuffer()
                .put(E2M1FN);
        return way.keep(TAKE.one(handle(table), handle(way.keep(Types.converted(matrix, Libtorch.INT64)))));
    }
}
