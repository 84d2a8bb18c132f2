package io.altgrad.spec;

import java.util.Arrays;
import java.util.List;

/**
 * A kind of place in a model where a recipe may cast what is computed with. Its text is the word that recipes use; but for
 * Linears nothing is cast unless a recipe has that word.
 */
public enum Site {
    /** A Linear: the operands of its three products. */
    LINEAR("linear"),
    /** The core of attention between its Linears: the operands of its two products and of their four gradients. */
    ATTENTION("attention"),
    /** The rows that an embedding looks up. */
    EMBEDDING("embedding"),
    /** The residual stream: the embeddings' sum, and what each branch leaves in it. */
    RESIDUAL("residual"),
    /** The output of a LayerNorm. */
    NORM("norm"),
    /** The output of GELU. */
    GELU("gelu"),
    /** The output of the head. */
    LOGITS("logits");

    private final String word;

    Site(String word) {
        this.word = word;
    }

    /**
     * The sites at which a recipe casts a value on its way from one layer to the next, and the gradient on its way
     * back.
     */
    public static List<Site> activations() {
        return Arrays.stream(values()).filter(Site::isActivation).toList();
    }

    boolean isActivation() {
        return this != LINEAR && this != ATTENTION;
    }

    /**
     * The site of that word.
     *
     * @throws InvalidSetting if there is none
     */
    public static Site parse(String word) {
        return Words.parse(Site.class, "site", word);
    }

    @Override
    public String toString() {
        return word;
    }
}
