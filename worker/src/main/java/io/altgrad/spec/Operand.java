package io.altgrad.spec;

/** A tensor that enters the three matrix products of a Linear. */
public enum Operand {
    /** The weight (out, in): enters the forward product and the input gradient. */
    WEIGHT("weight"),
    /** The input (rows, in): enters the forward product and the weight gradient. */
    INPUT("input"),
    /** The gradient with respect to the output (rows, out): enters both backward products. */
    GRAD_OUTPUT("gradOutput");

    private final String word;

    Operand(String word) {
        this.word = word;
    }

    /** Its use by the product that sums over its last dimension. */
    public Use alongColumns() {
        return switch (this) {
            case WEIGHT -> Use.WEIGHT_FORWARD;
            case INPUT -> Use.INPUT_FORWARD;
            case GRAD_OUTPUT -> Use.GRAD_OUTPUT_GRAD_INPUT;
        };
    }

    /** Its use by the product that sums over its rows. */
    public Use alongRows() {
        return switch (this) {
            case WEIGHT -> Use.WEIGHT_GRAD_INPUT;
            case INPUT -> Use.INPUT_GRAD_WEIGHT;
            case GRAD_OUTPUT -> Use.GRAD_OUTPUT_GRAD_WEIGHT;
        };
    }

    /**
     * The operand of that word.
     *
     * @throws InvalidSetting if there is none
     */
    public static Operand parse(String word) {
        return Words.parse(Operand.class, "operand", word);
    }

    @Override
    public String toString() {
        return word;
    }
}
