package io.altgrad.spec;

/** The way in which the products of quantized layers are computed. Its text is the word that files and commands use. */
public enum Computation {
    /** Quantizes and dequantizes operands, then multiplies them in the compute precision; any format. */
    EMULATED("emulated"),
    /** Multiplies operands as codes; a layer that cannot is emulated, and says why. */
    NATIVE("native");

    private final String word;

    Computation(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
