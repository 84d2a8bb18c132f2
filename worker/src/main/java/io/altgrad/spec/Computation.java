package io.altgrad.spec;

/** How the products of quantized layers are computed. Its text is the word that files and commands use. */
public enum Computation {
    /** Operands are quantized and dequantized, then multiplied in the compute precision; any format. */
    EMULATED("emulated"),
    /** Operands become 8-bit codes, which are multiplied as they are; a layer that cannot is emulated, and says why. */
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
