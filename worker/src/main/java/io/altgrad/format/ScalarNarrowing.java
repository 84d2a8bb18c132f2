package io.altgrad.format;

/** Rounds one value at a time, in plain Java. */
final class ScalarNarrowing implements NarrowingLoops {

    private static final short NAN = 0x7fc0;

    @Override
    public void narrow(float[] in, short[] out, int offset, int length, float factor) {
        for (int i = offset; i < offset + length; i++) {
            float value = in[i] * factor;
            int bits = Float.floatToRawIntBits(value);
            out[i] = Float.isNaN(value) ? NAN : (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
        }
    }
}
