package io.altgrad.spec;

/** One of the three matrix products of a Linear. Its text is the word that files use. */
public enum Product {
    /** The output, {@code x Wᵀ}: sums over the inputs. */
    FORWARD("forward"),
    /** The gradient with respect to the input, {@code G W}: sums over the outputs. */
    GRAD_INPUT("gradInput"),
    /** The gradient with respect to the weight, {@code Gᵀ x}: sums over the rows. */
    GRAD_WEIGHT("gradWeight");

    private final String word;

    Product(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
