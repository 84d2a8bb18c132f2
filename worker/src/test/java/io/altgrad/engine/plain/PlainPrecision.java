package io.altgrad.engine.plain;

import io.altgrad.tensor.Precision;

/** The rounding of a product's operands and results. */
final class PlainPrecision {

    private PlainPrecision() {}

    /** The value of {@code precision} that is nearest to a float's, to even between two. */
    static float rounded(Precision precision, double value) {
        float single = (float) value;
        if (precision == Precision.FLOAT32 || !Float.isFinite(single)) {
            return single;
        }
        int bits = Float.floatToRawIntBits(single);
        return Float.intBitsToFloat((bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
    }

    /** The same of each. */
    static float[] rounded(Precision precision, float[] values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = rounded(precision, values[i]);
        }
        return rounded;
    }
}
