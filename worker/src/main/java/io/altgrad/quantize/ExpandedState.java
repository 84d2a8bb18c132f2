package io.altgrad.quantize;

import io.altgrad.format.ArrayCodec;
import io.altgrad.format.NumberFormat;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Scaling;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;

/**
 * Expands the range of values that share a scale to the format's before their cast, and takes it back behind it (Xi et al.
 * 2024, "COAT", section 4.1): {@code f(x) = sign(x) |x|^k} with k the quotient of the logarithms of the format's range,
 * largest by smallest positive number, and of the values', largest by smallest magnitude. As COAT's code has it, k is cut
 * to sixteenths, and a magnitude below 1e-20 counts as that. Its code takes 448² / 2 for the range of e4m3fn, where the
 * paper's is 448 / 2^-9, which is what this takes. Magnitudes are divided by the largest one first, which the scale would
 * take out again. Powers are of doubles, the same on every machine; on a GPU states are read to the host for it.
 */
final class ExpandedState implements StateCast {

    private static final double SMALLEST = 1e-20;
    private static final double STEPS_OF_K = 16;

    private final Scaling scaling;
    private final double logOfRange;
    private final StateCast cast;

    /** @param cast to that cast's format */
    ExpandedState(Cast format, StateCast cast) {
        this.scaling = format.scaling();
        this.logOfRange = logOfRange(format.format());
        this.cast = cast;
    }

    private static double logOfRange(NumberFormat format) {
        return StrictMath.log((double) format.maxFinite() / format.minPositive());
    }

    @Override
    public Tensor apply(Tensor state, Ops ops, long draw) {
        float[] values = state.toFloats();
        Runs runs = runs(values, Math.toIntExact(state.shape().last()));
        for (int i = 0; i < values.length; i++) {
            int run = runs.of(i);
            values[i] = powered(values[i] / runs.largest[run], runs.power[run]);
        }
        float[] kept;
        try (Tensor expanded = ops.tensor(values, state.shape().toArray());
                Tensor rounded = cast.apply(expanded, ops, draw)) {
            kept = rounded.toFloats();
        }
        for (int i = 0; i < kept.length; i++) {
            int run = runs.of(i);
            kept[i] = (float) (powered(kept[i], 1 / runs.power[run]) * (double) runs.largest[run]);
        }
        return ops.tensor(kept, state.shape().toArray());
    }

    /** The runs of values that share a scale, one after the other, none beyond the end of a row. */
    private record Runs(int columns, int length, float[] largest, double[] power) {

        int of(int element) {
            int across = (columns + length - 1) / length;
            return element / columns * across + element % columns / length;
        }
    }

    private Runs runs(float[] values, int lastDimension) {
        int columns = scaling.ofTensor() ? values.length : lastDimension;
        int length = scaling.ofTensor() ? columns : scaling.block().columnsOf(columns);
        int count = values.length / columns * ((columns + length - 1) / length);
        Runs runs = new Runs(columns, length, new float[count], new double[count]);
        int run = 0;
        for (int row = 0; row < values.length; row += columns) {
            for (int column = 0; column < columns; column += length, run++) {
                int size = Math.min(length, columns - column);
                float largest = ArrayCodec.amax(values, row + column, size);
                runs.largest[run] = largest == 0 ? 1 : largest;
                runs.power[run] = power(largest, smallest(values, row + column, size));
            }
        }
        return runs;
    }

    private static double smallest(float[] values, int start, int length) {
        float smallest = Float.POSITIVE_INFINITY;
        for (int i = start; i < start + length; i++) {
            smallest = Math.min(smallest, Math.abs(values[i]));
        }
        return smallest;
    }

    /** The power k, at least a sixteenth; 1 where all magnitudes are equal, as far as they count, and any would do. */
    private double power(double largest, double smallest) {
        double range = Math.max(largest, SMALLEST) / Math.max(smallest, SMALLEST);
        double sixteenths = Math.floor(logOfRange / StrictMath.log(range) * STEPS_OF_K);
        return range > 1 ? Math.max(1, sixteenths) / STEPS_OF_K : 1;
    }

    private static float powered(float value, double power) {
        return (float) Math.copySign(StrictMath.pow(Math.abs(value), power), value);
    }
}
