package io.altgrad.cuda;

import io.altgrad.format.ArrayCodec;
import io.altgrad.format.CastStatistics;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.format.ScalarCodec;
import io.altgrad.format.Scale;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.ScaleFormat;

/**
 * The cast of a matrix element by element, with every output that the kernels have. A code is -1 where there is none: in
 * formats of more than 8 bits, and of NaN in those without.
 */
final class ScalarCast {

    private static final ScalarCodec BFLOAT16 = ScalarCodec.of(Formats.parse("bf16"));

    /** The code of NaN in bfloat16. */
    private static final int QUIET_NAN = 0x7fc0;

    final float[] values;

    /** The same before they are divided by the scale. */
    final float[] ofCodes;

    final int[] codes;
    final float[] kept;
    final float[] scales;
    CastStatistics statistics;
    float smallestScale = Float.POSITIVE_INFINITY;
    float largestScale;

    private final Cast cast;
    private final float[] in;
    private final int columns;
    private final int[] words;
    private final ScalarCodec codec;
    private final ArrayCodec bounds;
    private long saturated;
    private long underflowed;
    private double signal;
    private double noise;

    private ScalarCast(Cast cast, float[] in, int columns, int blocks, RandomStream draws, long firstDraw) {
        this.cast = cast;
        this.in = in;
        this.columns = columns;
        this.values = new float[in.length];
        this.ofCodes = new float[in.length];
        this.codes = new int[in.length];
        this.kept = new float[in.length];
        this.scales = new float[blocks];
        this.words = new int[in.length];
        draws.fillBits(words, firstDraw);
        for (int i = 0; i < words.length; i++) {
            words[i] |= cast.bitsNotDrawn();
        }
        this.codec = ScalarCodec.of(cast.format());
        this.bounds = ArrayCodec.of(cast.format(), cast.rounding(), cast.overflow());
    }

    /** Under one scale. */
    static ScalarCast of(Cast cast, float[] in, float scale, RandomStream draws, long firstDraw) {
        ScalarCast all = new ScalarCast(cast, in, in.length, 1, draws, firstDraw);
        all.block(0, 0, 0, 1, in.length, scale);
        return all.summed();
    }

    /** Under a scale for each block of {@code height} rows and {@code width} columns, by the rule of the cast's scaling. */
    static ScalarCast ofBlocks(Cast cast, float[] in, int columns, int height, int width, RandomStream draws) {
        int rows = in.length / columns;
        int across = (columns + width - 1) / width;
        int down = (rows + height - 1) / height;
        ScalarCast all = new ScalarCast(cast, in, columns, across * down, draws, 0);
        float tensorAmax = ArrayCodec.amax(in, 0, in.length);
        for (int block = 0; block < all.scales.length; block++) {
            int row = block / across * height;
            int column = block % across * width;
            int h = Math.min(height, rows - row);
            int w = Math.min(width, columns - column);
            float amax = 0;
            for (int r = row; r < row + h; r++) {
                amax = Math.max(amax, ArrayCodec.amax(in, r * columns + column, w));
            }
            float scale = all.scale(row, column, h, w, amax, tensorAmax);
            all.block(block, row, column, h, w, scale);
            if (amax > 0) {
                all.smallestScale = Math.min(all.smallestScale, scale);
                all.largestScale = Math.max(all.largestScale, scale);
            }
        }
        return all.summed();
    }

    private float scale(int row, int column, int height, int width, float amax, float tensorAmax) {
        ScaleFormat scale = cast.scaling().scale();
        float followed = scale.isOfDeviation() ? deviation(row, column, height, width) : amax;
        float first = scale.of(cast.format(), followed, tensorAmax);
        if (!scale.isChosen() || amax == 0) {
            return first;
        }
        float second = scale.second(amax, tensorAmax);
        return error(row, column, height, width, second) < error(row, column, height, width, first) ? second : first;
    }

    private float deviation(int row, int column, int height, int width) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < height * width; i++) {
            double value = in[(row + i / width) * columns + column + i % width];
            sum += value;
            squares += value * value;
        }
        return Scale.deviation(sum, squares, height * width);
    }

    private double error(int row, int column, int height, int width, float scale) {
        double error = 0;
        for (int r = row; r < row + height; r++) {
            double ofRow = 0;
            for (int i = r * columns + column; i < r * columns + column + width; i++) {
                float rounded = codec.round(in[i] * scale, Rounding.NEAREST_EVEN, Overflow.SATURATE, 0) / scale;
                ofRow += ((double) rounded - in[i]) * ((double) rounded - in[i]);
            }
            error += ofRow;
        }
        return error;
    }

    private void block(int block, int row, int column, int height, int width, float scale) {
        scales[block] = scale;
        for (int r = row; r < row + height; r++) {
            for (int c = column; c < column + width; c++) {
                element(r * columns + c, scale);
            }
        }
    }

    private void element(int i, float scale) {
        float scaled = in[i] * scale;
        float rounded = codec.round(scaled, cast.rounding(), cast.overflow(), words[i]);
        values[i] = Float.isNaN(rounded) ? Float.NaN : rounded / scale;
        ofCodes[i] = Float.isNaN(rounded) ? Float.NaN : rounded;
        boolean hasCode = cast.format().bits() <= 8 && (cast.format().hasNaN() || !Float.isNaN(scaled));
        codes[i] = hasCode ? codec.encode(scaled, cast.rounding(), cast.overflow(), words[i]) : -1;
        boolean saturates = bounds.saturates(in[i], scale);
        kept[i] = saturates ? 0 : 1;
        double error = (double) values[i] - in[i];
        signal += (double) in[i] * in[i];
        noise += error * error;
        saturated += saturates ? 1 : 0;
        underflowed += values[i] == 0 && in[i] != 0 ? 1 : 0;
    }

    /** The codes of those values in bfloat16. */
    static int[] narrowed(float[] values) {
        int[] codes = new int[values.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = Float.isNaN(values[i])
                    ? QUIET_NAN
                    : BFLOAT16.encode(values[i], Rounding.NEAREST_EVEN, Overflow.TO_INF_OR_NAN, 0);
        }
        return codes;
    }

    /** One over each scale. */
    float[] inverseScales() {
        float[] inverse = new float[scales.length];
        for (int i = 0; i < inverse.length; i++) {
            inverse[i] = 1 / scales[i];
        }
        return inverse;
    }

    private ScalarCast summed() {
        statistics = new CastStatistics(in.length, saturated, underflowed, signal, noise);
        return this;
    }
}
