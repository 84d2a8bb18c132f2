package io.altgrad.engine.torch;

import io.altgrad.format.Bfloat16Codec;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Tensor;
import java.nio.ShortBuffer;
import java.util.Arrays;

/**
 * The end of a product of codes in bfloat16 in the host's memory, in one pass where operations of the engine would take one
 * each: sums are widened, multiplied by one over the scales of the first operand and then of the second, and the bias is
 * added.
 */
public final class ScaledSums {

    /** Added to any float this leaves it as it is, zeros of either sign included. */
    private static final float NOTHING = -0f;

    /** One thread's buffers for a tile of rows, the same for all of its products, so that they stay in the cache. */
    private static final class Tile {

        private static final ThreadLocal<Tile> OF_THREAD = ThreadLocal.withInitial(Tile::new);

        private short[] narrow = new short[HostView.BLOCK];
        private float[] wide = new float[HostView.BLOCK];

        static Tile of(int size) {
            Tile tile = OF_THREAD.get();
            if (tile.narrow.length < size) {
                tile.narrow = new short[size];
                tile.wide = new float[size];
            }
            return tile;
        }
    }

    private ScaledSums() {}

    /**
     * Writes what becomes of {@code sums}, (rows, columns) of bfloat16, to {@code into}, of float32.
     *
     * @param a with as many rows
     * @param b with as many rows as {@code sums} has columns
     * @param bias (columns), or null
     */
    public static void write(Tensor sums, Codes a, Codes b, Tensor bias, Tensor into) {
        int rows = Math.toIntExact(sums.shape().extent(0));
        int columns = Math.toIntExact(sums.shape().extent(1));
        float[] ofRows = inverseScales(a, rows);
        float[] ofColumns = inverseScales(b, columns);
        float[] added = bias == null ? filled(columns, NOTHING) : bias.toFloats();
        ShortBuffer from = sums.bfloat16s();
        HostView to = HostView.of(into);
        int some = Math.max(1, HostView.BLOCK / columns);
        Tile tile = Tile.of(some * columns);
        for (int row = 0; row < rows; row += some) {
            int here = Math.min(some, rows - row);
            from.get(row * columns, tile.narrow, 0, here * columns);
            Bfloat16Codec.widen(tile.narrow, tile.wide, here, ofRows, row, ofColumns, added);
            to.write(row * columns, tile.wide, here * columns);
        }
    }

    /** One for each row. */
    private static float[] inverseScales(Codes codes, int rows) {
        if (codes.scales() == null) {
            return filled(rows, 1);
        }
        float[] scales = codes.scales().numbers();
        return scales.length == 1 ? filled(rows, scales[0]) : scales;
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return values;
    }
}
