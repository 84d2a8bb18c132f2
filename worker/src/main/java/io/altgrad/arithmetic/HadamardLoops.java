package io.altgrad.arithmetic;

import io.altgrad.vector.Warming;

/** The loops of a Hadamard transform; two implementations that agree bit for bit. Stateless. */
interface HadamardLoops {

    /** The vector loop where the JVM has it and once it is fast, else the plain one. */
    HadamardLoops FASTEST = fastest();

    /**
     * Transforms each run of {@code factors.length} values in place: first each value times its factor, then the butterflies
     * {@code (a, b) ↦ (a + b, a - b)} of values 1, 2, 4, … apart, each operation rounded to float32.
     *
     * @param length a multiple of {@code factors.length}, which is a power of two of at least 16
     */
    void transform(float[] values, int length, float[] factors);

    private static HadamardLoops fastest() {
        HadamardLoops plain = new ScalarHadamard();
        if (!Warming.vectorsExist()) {
            return plain;
        }
        float[] sample = new float[1024];
        float[] factors = new float[16];
        Warming<HadamardLoops> warming = new Warming<>(
                "Hadamard", plain, new VectorHadamard(), loops -> loops.transform(sample, sample.length, factors));
        return (values, length, by) -> warming.faster(length).transform(values, length, by);
    }
}
