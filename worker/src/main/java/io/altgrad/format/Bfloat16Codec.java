package io.altgrad.format;

/** Rounds arrays to bfloat16, by the Vector API where the JVM has it. */
public final class Bfloat16Codec {

    private static final NarrowingLoops LOOPS = NarrowingLoops.fastest();

    private Bfloat16Codec() {}

    /**
     * Computes {@code out = bfloat16(in * factor)} for the first {@code length} elements: the product rounded to float32,
     * then to nearest even; NaN becomes 0x7fc0.
     */
    public static void narrow(float[] in, short[] out, int length, float factor) {
        LOOPS.narrow(in, out, length, factor);
    }
}
