package io.altgrad.quantize;

import io.altgrad.format.ArrayCodec;
import io.altgrad.spec.StateFormat;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;
import java.util.Arrays;

/**
 * Casts a state to 8-bit dynamic trees: each value is the product of its block's amax and one of 256 numbers in [-1, 1],
 * or in [0, 1] without a sign. Those are 0, 1, and for each power of ten from 1e-6 to 1 as many as its binary tree has
 * leaves, 1, 2, … 64 (twice as many without a sign): the middles of equal parts of [0.1, 1] times that power (Dettmers
 * 2015; Dettmers et al. 2022, section 1.3 and appendix; bitsandbytes' {@code create_dynamic_map}). A value becomes the
 * nearest of them, the lower of two that are as near, where bitsandbytes' choice depends on how it searches.
 */
final class DynamicState implements StateCast {

    private static final int CODES = 256;
    private static final int POWERS = 7;
    private static final float[] SIGNED = numbers(Sign.SIGNED);
    private static final float[] NOT_NEGATIVE = numbers(Sign.NOT_NEGATIVE);

    private final String parameter;
    private final String what;
    private final int block;
    private final float[] numbers;
    private final float[] middles;

    DynamicState(String parameter, String what, int block, Sign sign) {
        this.parameter = parameter;
        this.what = what;
        this.block = block;
        this.numbers = sign == Sign.SIGNED ? SIGNED : NOT_NEGATIVE;
        this.middles = new float[CODES - 1];
        for (int i = 0; i < middles.length; i++) {
            middles[i] = (numbers[i] + numbers[i + 1]) / 2;
        }
    }

    /** The numbers in ascending order. */
    static float[] numbers(Sign sign) {
        float[] numbers = new float[CODES];
        int count = 0;
        numbers[count++] = 0;
        numbers[count++] = 1;
        for (int i = 0; i < POWERS; i++) {
            double power = StrictMath.pow(10, i - (POWERS - 1));
            int leaves = sign == Sign.SIGNED ? 1 << i : 2 << i;
            for (int leaf = 0; leaf < leaves; leaf++) {
                float number = (float) (power * (0.1 + 0.9 * (leaf + 0.5) / leaves));
                numbers[count++] = number;
                if (sign == Sign.SIGNED) {
                    numbers[count++] = -number;
                }
            }
        }
        Arrays.sort(numbers);
        return numbers;
    }

    @Override
    public Tensor apply(Tensor state, Ops ops, long draw) {
        float[] values = state.toFloats();
        for (int start = 0; start < values.length; start += block) {
            cast(values, start, Math.min(start + block, values.length));
        }
        return ops.tensor(values, state.shape().toArray());
    }

    private void cast(float[] values, int start, int end) {
        float amax = ArrayCodec.amax(values, start, end - start);
        if (!Float.isFinite(amax)) {
            NonFiniteException e = new NonFiniteException(StateFormat.Dynamic8.WORD, amax);
            throw new DivergedOperand(parameter, e.messageFor("the " + what + " of " + parameter), e);
        }
        for (int i = start; i < end && amax > 0; i++) {
            values[i] = nearest(values[i] / amax) * amax;
        }
    }

    private float nearest(float value) {
        int place = Arrays.binarySearch(middles, value);
        return numbers[place >= 0 ? place : -place - 1];
    }
}
