package io.altgrad.tensor;

/**
 * A way in which an engine multiplies matrices: the type of their operands, and what multiplies these. Ways of one
 * {@link Precision} give the same numbers up to the order of their sums. Its text is the word of a table of results.
 */
public enum ProductWay {
    /** Operands, sums and results of float32. */
    FLOAT32("float32"),
    /** Bfloat16 by a GPU's matrix units. */
    GPU("bf16"),
    /** Bfloat16 by Intel's matrix units. */
    AMX("bf16, amx"),
    /** Bfloat16 by dot products of vectors. */
    AVX512_BF16("bf16, avx512_bf16"),
    /** Bfloat16 by products in float32 of operands that were rounded to it, and of which the result is rounded again. */
    ROUNDED("bf16 as float32 products of rounded values");

    private final String word;

    ProductWay(String word) {
        this.word = word;
    }

    /**
     * The way to multiply in that precision there.
     *
     * @param bfloat16 the CPU's way to multiply it
     */
    public static ProductWay of(Place place, Precision precision, ProductWay bfloat16) {
        if (precision == Precision.FLOAT32) {
            return FLOAT32;
        }
        return place.isGpu() ? GPU : bfloat16;
    }

    /** Tells whether operands have to be of bfloat16, not merely to hold values of it. */
    public boolean takesBfloat16() {
        return this == GPU || this == AMX || this == AVX512_BF16;
    }

    @Override
    public String toString() {
        return word;
    }
}
