package io.altgrad.cuda;

import io.altgrad.format.NumberFormat;
import io.altgrad.format.ScalarCodec;
import io.altgrad.random.RandomStream;
import java.util.ArrayList;
import java.util.List;

/** Floats on which casts that are wrong somewhere differ. */
final class ProbeValues {

    private static final int RANDOM_VALUES = 1 << 14;

    private ProbeValues() {}

    /**
     * Every code of a format of at most 8 bits, the midpoints between neighbours, the floats beside each, the special
     * values, and random bits.
     */
    static float[] boundaries(NumberFormat format) {
        List<Float> values = new ArrayList<>(List.of(0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.POSITIVE_INFINITY));
        if (format.bits() <= 8) {
            ScalarCodec codec = ScalarCodec.of(format);
            float previous = 0;
            for (int code = 0; code <= format.maxFiniteCode(); code++) {
                float value = codec.decode(code);
                for (float at : new float[] {value, (float) (((double) previous + value) / 2)}) {
                    values.addAll(List.of(at, Math.nextUp(at), Math.nextDown(at)));
                }
                previous = value;
            }
        }
        int special = 2 * values.size() + 1;
        // A multiple of four: some kernels take no others.
        float[] all = new float[special + RANDOM_VALUES + (4 - special % 4) % 4];
        int at = 0;
        for (float value : values) {
            all[at++] = value;
            all[at++] = -value;
        }
        all[at++] = Float.NaN;
        int[] words = new int[all.length - at];
        RandomStream.of(7, format.name()).fillBits(words, 0);
        for (int word : words) {
            all[at++] = Float.intBitsToFloat(word);
        }
        return all;
    }

    /** Normal, with some that are far smaller and some that are far larger. */
    static float[] wide(int size) {
        float[] values = new float[size];
        RandomStream.of(3, "gpu-check/wide").fillNormal(values, 0, 1);
        for (int i = 0; i < size; i++) {
            values[i] *= i % 7 == 0 ? 1e-6f : i % 11 == 0 ? 1e3f : 1;
        }
        return values;
    }
}
