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
        int tile = Math.max(1, HostView.BLOCK / columns);
        short[] narrow = new short[tile * columns];
        float[] wide = new float[tile * columns];
        for (int row = 0; row < rows; row += tile) {
            int some = Math.min(tile, rows - row);
            from.get(row * columns, narrow, 0, some * columns);
            Bfloat16Codec.widen(narrow, wide, some, ofRows, row, ofColumns, added);
            to.write(row * columns, wide, some * columns);
        }
    }

    /** One for each row. */
    private static float[] inverseScales(Codes codes, int rows) {
        if (codes.inverseScales() == null) {
            return filled(rows, 1);
        }
        float[] scales = codes.inverseScales().toFloats();
        return scales.length == 1 ? filled(rows, scales[0]) : scales;
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return values;
    }
}
