package io.altgrad.spec;

/** The weight and the input as the backward products see them. Its text is the word that files use. */
public enum Backward {
    /** Each product has a cast of its own, made from the operand itself along the dimension that it sums over. */
    CAST("cast"),
    /**
     * The numbers that the forward quantized, whatever their blocks; the gradient with respect to the output has no cast.
     * TransformerEngine's {@code backward_override="dequantized"}.
     */
    DEQUANTIZED("dequantized");

    private final String word;

    Backward(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
