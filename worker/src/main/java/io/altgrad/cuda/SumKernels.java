package io.altgrad.cuda;

import com.sun.jna.Memory;
import java.util.function.LongSupplier;

/**
 * The kernels of LayerNorm, cross-entropy and sums, of {@code sums.h}: each part of a stack has the bits that it has alone.
 * Addresses are the device's, of contiguous floats unless they say otherwise. Launches do not wait.
 */
public final class SumKernels {

    private static final int THREADS = Kernels.THREADS;

    /** Rows of a CUDA block, a warp to each. */
    private static final int ROWS = THREADS / 32;

    /** Rows that a CUDA block sums up. */
    private static final int CHUNK_ROWS = 128;

    /** Elements whose squares a CUDA block sums up. */
    private static final int CHUNK_SQUARES = 16384;

    /** The most tensors whose squares are summed by one launch. */
    static final int MOST_TENSORS = 128;

    private final CudaDevice device;
    private final CudaModule module;
    private final LongSupplier stream;

    SumKernels(CudaDevice device, CudaModule module, LongSupplier stream) {
        this.device = device;
        this.module = module;
        this.stream = stream;
    }

    /**
     * Rows of parts that lie one after the other.
     *
     * @param each the rows of a part
     */
    public record Rows(int parts, long each, long columns) {

        long all() {
            return parts * each;
        }

        private long chunks() {
            return CastArguments.ceil(each, CHUNK_ROWS);
        }

        @Override
        public String toString() {
            return parts + " x " + each + " x " + columns + " floats";
        }
    }

    /** The addresses of each row's mean and reciprocal deviation. */
    public record Moments(long mean, long rstd) {}

    /**
     * {@code (x - mean) · rstd · weight + bias} of each row.
     *
     * @param weight (parts, columns), as is the bias, which may be 0
     */
    public void layerNorm(Rows rows, float eps, long x, long weight, long bias, Moments moments, long out) {
        Struct norm = norm(rows, x, weight, moments, out)
                .put(NormField.BIAS.offset, bias)
                .put(NormField.EPS.offset, eps);
        launch("altgrad_layer_norm", blocks(rows), 1, rows, norm.memory());
    }

    /** The gradient with respect to {@code x}. */
    public void layerNormBackward(Rows rows, long grad, long x, long weight, Moments moments, long out) {
        Struct norm = norm(rows, x, weight, moments, out).put(NormField.GRAD.offset, grad);
        launch("altgrad_layer_norm_backward", blocks(rows), 1, rows, norm.memory());
    }

    private static Struct norm(Rows rows, long x, long weight, Moments moments, long out) {
        return new Struct(NormField.BYTES)
                .put(NormField.X.offset, x)
                .put(NormField.WEIGHT.offset, weight)
                .put(NormField.OUT.offset, out)
                .put(NormField.MEAN.offset, moments.mean())
                .put(NormField.RSTD.offset, moments.rstd())
                .put(NormField.ROWS.offset, rows.all())
                .put(NormField.ROWS_OF_PART.offset, rows.each())
                .put(NormField.COLUMNS.offset, rows.columns());
    }

    /** Floats that {@link #columnSums} keeps meanwhile. */
    public static long scratch(Rows rows) {
        return 2 * rows.parts() * rows.chunks() * rows.columns();
    }

    /**
     * The products to sum beside values: with {@code (x - mean) · rstd}.
     *
     * @param out (parts, columns)
     */
    public record Products(long x, Moments moments, long out) {}

    /**
     * Sums over the rows of each part, and of the products where there are any.
     *
     * @param products null where there are none
     * @param scratch {@link #scratch} floats
     * @param sums (parts, columns), each over {@code divisor}; 0 where they are not wanted
     */
    public void columnSums(Rows rows, long values, Products products, long scratch, long sums, float divisor) {
        long chunks = rows.chunks();
        Struct columns = new Struct(ColumnsField.BYTES)
                .put(ColumnsField.VALUES.offset, values)
                .put(ColumnsField.CHUNK_SUMS.offset, scratch)
                .put(ColumnsField.CHUNK_PRODUCTS.offset, scratch + scratch(rows) / 2 * Float.BYTES)
                .put(ColumnsField.SUMS.offset, sums)
                .put(ColumnsField.ROWS.offset, rows.each())
                .put(ColumnsField.COLUMNS.offset, rows.columns())
                .put(ColumnsField.CHUNKS.offset, chunks)
                .put(ColumnsField.DIVISOR.offset, divisor);
        if (products != null) {
            columns.put(ColumnsField.X.offset, products.x())
                    .put(ColumnsField.MEAN.offset, products.moments().mean())
                    .put(ColumnsField.RSTD.offset, products.moments().rstd())
                    .put(ColumnsField.PRODUCTS.offset, products.out());
        }
        long tiles = CastArguments.ceil(rows.columns(), 32);
        launch("altgrad_column_chunks", tiles * chunks, rows.parts(), rows, columns.memory());
        long blocks = CastArguments.ceil(rows.columns(), THREADS);
        launch("altgrad_column_sums", blocks, rows.parts(), rows, columns.memory());
    }

    /**
     * The cross-entropy of each row.
     *
     * @param targets int64, a column's number for each row
     * @param logs of the sum of the exponentials of each row
     */
    public void crossEntropy(Rows rows, long logits, long targets, long logs, long losses) {
        Struct entropy = entropy(rows, logits, targets, logs).put(EntropyField.LOSSES.offset, losses);
        launch("altgrad_cross_entropy", blocks(rows), 1, rows, entropy.memory());
    }

    /** The gradient of {@code scale} times each row's cross-entropy. */
    public void crossEntropyBackward(Rows rows, long logits, long targets, long logs, float scale, long grad) {
        Struct entropy = entropy(rows, logits, targets, logs)
                .put(EntropyField.GRAD.offset, grad)
                .put(EntropyField.SCALE.offset, scale);
        launch("altgrad_cross_entropy_backward", blocks(rows), 1, rows, entropy.memory());
    }

    private static Struct entropy(Rows rows, long logits, long targets, long logs) {
        return new Struct(EntropyField.BYTES)
                .put(EntropyField.LOGITS.offset, logits)
                .put(EntropyField.TARGETS.offset, targets)
                .put(EntropyField.LOGS.offset, logs)
                .put(EntropyField.ROWS.offset, rows.all())
                .put(EntropyField.COLUMNS.offset, rows.columns());
    }

    /** Doubles that {@link #norms} keeps meanwhile, for tensors of those sizes of a part. */
    public static long scratch(int parts, long[] sizes) {
        return parts * chunks(sizes, sizes.length);
    }

    /** The chunks of the first tensors. */
    private static long chunks(long[] sizes, int count) {
        long chunks = 0;
        for (int i = 0; i < count; i++) {
            chunks += CastArguments.ceil(sizes[i], CHUNK_SQUARES);
        }
        return chunks;
    }

    /**
     * The L2 norm of each part over all tensors.
     *
     * @param tensors addresses, each of as many parts
     * @param sizes of a part of each
     * @param scratch doubles, {@linkplain #scratch as many}
     * @param norms one for each part
     */
    public void norms(int parts, long[] tensors, long[] sizes, long scratch, long norms) {
        long all = chunks(sizes, sizes.length);
        String what = "the norms of " + parts + " x " + tensors.length + " tensors";
        for (int first = 0; first < tensors.length; first += MOST_TENSORS) {
            int count = Math.min(MOST_TENSORS, tensors.length - first);
            long before = chunks(sizes, first);
            Struct squares = new Struct(SquaresField.BYTES)
                    .put(SquaresField.CHUNKS.offset, scratch + before * Double.BYTES)
                    .put(SquaresField.ALL_CHUNKS.offset, Math.toIntExact(all))
                    .put(SquaresField.COUNT.offset, count);
            for (int i = 0; i < count; i++) {
                squares.put(SquaresField.AT.offset + i * Long.BYTES, tensors[first + i])
                        .put(SquaresField.SIZE.offset + i * Long.BYTES, sizes[first + i])
                        .put(
                                SquaresField.FIRST_CHUNK.offset + i * Integer.BYTES,
                                Math.toIntExact(chunks(sizes, first + i) - before));
            }
            launch("altgrad_squares", chunks(sizes, first + count) - before, parts, what, squares.memory());
        }
        launch(
                "altgrad_norms",
                1,
                parts,
                what,
                new Struct(Long.BYTES).put(0, scratch).memory(),
                new Struct(Long.BYTES).put(0, all).memory(),
                new Struct(Long.BYTES).put(0, norms).memory());
    }

    private static long blocks(Rows rows) {
        return Math.min(Kernels.MAX_BLOCKS_WITHOUT_SUMS, CastArguments.ceil(rows.all(), ROWS));
    }

    private void launch(String kernel, long blocks, int parts, Object what, Memory... arguments) {
        device.makeCurrent();
        module.launch(
                kernel,
                new CudaModule.Grid(Math.toIntExact(blocks), parts),
                THREADS,
                what.toString(),
                stream.getAsLong(),
                arguments);
    }
}
