package io.altgrad.quantize;

import io.altgrad.format.Formats;
import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.format.ScalarCodec;
import io.altgrad.format.Scale;
import io.altgrad.spec.Block;
import io.altgrad.spec.Scaling;
import java.util.Arrays;

/** The cast of a matrix under a scaling by blocks, element by element with the scalar codec. */
final class BlockOracle {

    private final NumberFormat format;
    private final Scaling scaling;
    private final float[] values;
    private final int columns;
    private final float[] scales;
    private int blocks;

    /** @param scaling of rows, blocks, MX or NVFP4 */
    BlockOracle(NumberFormat format, Scaling scaling, float[] values, int columns) {
        this.format = format;
        this.scaling = scaling;
        this.values = values;
        this.columns = columns;
        this.scales = new float[values.length];
        if (scaling.equals(Scaling.MX)) {
            fill(1, 32);
        } else if (scaling.equals(Scaling.NVFP4)) {
            fill(1, 16);
        } else if (scaling.block().equals(Block.ROW)) {
            fill(1, columns);
        } else {
            fill(scaling.block().rows(), scaling.block().columns());
        }
    }

    private void fill(int blockRows, int blockColumns) {
        int rows = values.length / columns;
        float tensorAmax = amax(0, rows, 0, columns);
        for (int row = 0; row < rows; row += blockRows) {
            for (int column = 0; column < columns; column += blockColumns) {
                int lastRow = Math.min(rows, row + blockRows);
                int lastColumn = Math.min(columns, column + blockColumns);
                float scale = scale(amax(row, lastRow, column, lastColumn), tensorAmax);
                for (int r = row; r < lastRow; r++) {
                    Arrays.fill(scales, r * columns + column, r * columns + lastColumn, scale);
                }
                blocks++;
            }
        }
    }

    private float scale(float amax, float tensorAmax) {
        if (scaling.equals(Scaling.MX)) {
            return Scale.mx(format, amax);
        }
        return scaling.equals(Scaling.NVFP4) ? Scale.nvfp4(amax, tensorAmax) : Scale.of(format, amax);
    }

    private float amax(int row, int lastRow, int column, int lastColumn) {
        float amax = 0;
        for (int r = row; r < lastRow; r++) {
            for (int c = column; c < lastColumn; c++) {
                amax = Math.max(amax, Math.abs(values[r * columns + c]));
            }
        }
        return amax;
    }

    int blocks() {
        return blocks;
    }

    float[] cast() {
        ScalarCodec codec = ScalarCodec.of(format);
        float[] cast = new float[values.length];
        for (int i = 0; i < cast.length; i++) {
            cast[i] = codec.round(values[i] * scales[i], Rounding.NEAREST_EVEN, Overflow.SATURATE, 0) / scales[i];
        }
        return cast;
    }

    /** 0 where a wider format of the same steps rounds the scaled element beyond max finite, else 1. */
    float[] passed() {
        return passed(format, values, scales);
    }

    static float[] passed(NumberFormat format, float[] values, float[] scales) {
        NumberFormat wider = Formats.parse("e7m" + format.mantissaBits() + "b" + format.bias());
        ScalarCodec codec = ScalarCodec.of(wider);
        float[] passed = new float[values.length];
        for (int i = 0; i < passed.length; i++) {
            float rounded = codec.round(values[i] * scales[i], Rounding.NEAREST_EVEN, Overflow.SATURATE, 0);
            passed[i] = Math.abs(rounded) > format.maxFinite() ? 0 : 1;
        }
        return passed;
    }
}
