package io.altgrad.spec;

import java.util.List;

/**
 * A tensor that enters two of attention's six products. Shapes are those of a head: T positions, D channels. Its text is
 * the word that files use.
 */
public enum AttentionOperand {
    /** The query (T, D). */
    QUERY("query", AttentionProduct.SCORES, AttentionProduct.GRAD_KEY),
    /** The key (T, D). */
    KEY("key", AttentionProduct.SCORES, AttentionProduct.GRAD_QUERY),
    /** The softmax of the scores (T, T), after dropout. */
    PROBABILITIES("probabilities", AttentionProduct.OUTPUT, AttentionProduct.GRAD_VALUE),
    /** The value, transposed (D, T). */
    VALUE("value", AttentionProduct.OUTPUT, AttentionProduct.GRAD_PROBABILITIES),
    /** The gradient with respect to the scores (T, T). */
    GRAD_SCORES("gradScores", AttentionProduct.GRAD_QUERY, AttentionProduct.GRAD_KEY),
    /** The gradient with respect to the output (T, D). */
    GRAD_OUTPUT("gradOutput", AttentionProduct.GRAD_PROBABILITIES, AttentionProduct.GRAD_VALUE);

    private final String word;
    private final AttentionProduct alongColumns;
    private final AttentionProduct alongRows;

    AttentionOperand(String word, AttentionProduct alongColumns, AttentionProduct alongRows) {
        this.word = word;
        this.alongColumns = alongColumns;
        this.alongRows = alongRows;
    }

    /** The product that sums over its last dimension; of an operand of the forward it is the forward's. */
    public AttentionProduct alongColumns() {
        return alongColumns;
    }

    /** The product that sums over its rows. */
    public AttentionProduct alongRows() {
        return alongRows;
    }

    /** The two products that it enters. */
    public List<AttentionProduct> products() {
        return List.of(alongColumns, alongRows);
    }

    /** Tells whether it is a gradient, through whose cast nothing flows back. */
    public boolean isGradient() {
        return this == GRAD_SCORES || this == GRAD_OUTPUT;
    }

    @Override
    public String toString() {
        return word;
    }
}
