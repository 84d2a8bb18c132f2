package io.altgrad.spec;

/**
 * One of the six matrix products of attention, of each head by itself (Vaswani et al. 2017, section 3.2.1). Its text is
 * the word that files use.
 */
public enum AttentionProduct {
    /** {@code Q Kᵀ}: sums over a head's channels. */
    SCORES("scores"),
    /** {@code P V}: sums over the positions that are looked at. */
    OUTPUT("output"),
    /** The gradient with respect to the probabilities, {@code G Vᵀ}: sums over a head's channels. */
    GRAD_PROBABILITIES("gradProbabilities"),
    /** The gradient with respect to the value, {@code Pᵀ G}: sums over the positions that look. */
    GRAD_VALUE("gradValue"),
    /** The gradient with respect to the query, {@code S K}: sums over the positions that are looked at. */
    GRAD_QUERY("gradQuery"),
    /** The gradient with respect to the key, {@code Sᵀ Q}: sums over the positions that look. */
    GRAD_KEY("gradKey");

    private final String word;

    AttentionProduct(String word) {
        this.word = word;
    }

    /** Tells whether it is one of the forward's two. */
    public boolean isForward() {
        return this == SCORES || this == OUTPUT;
    }

    @Override
    public String toString() {
        return word;
    }
}
