package io.altgrad.format;

import io.altgrad.vector.Warming;

/** The loops that round to bfloat16; two implementations that agree bit for bit. Stateless. */
interface NarrowingLoops {

    /**
     * Computes {@code out = bfloat16(in * factor)} for elements {@code offset ..}: the product rounded to float32,
     * then to nearest even; NaN becomes 0x7fc0.
     */
    void narrow(float[] in, short[] out, int offset, int length, float factor);

    /** The vector loop where the JVM has it and once it is fast, else the plain one. */
    static NarrowingLoops fastest() {
        NarrowingLoops plain = new ScalarNarrowing();
        if (!Warming.vectorsExist()) {
            return plain;
        }
        // No multiple of a vector, so that what is left over is compiled too.
        float[] sample = new float[1031];
        short[] narrowed = new short[sample.length];
        Warming<NarrowingLoops> warming = new Warming<>(
                "bfloat16", plain, new VectorNarrowing(), loops -> loops.narrow(sample, narrowed, 0, sample.length, 1));
        return (in, out, offset, length, factor) -> warming.faster(length).narrow(in, out, offset, length, factor);
    }
}
