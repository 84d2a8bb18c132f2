package io.altgrad.spec;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * A value between two layers, or the gradient with respect to it.
 *
 * @param site one of {@link Site#activations}
 */
public record ActivationUse(Site site, Side side) implements Serializable {

    /** The way that a tensor goes between two layers. Its text is the word that files use. */
    public enum Side {
        /** The value, on its way forward. */
        OUTPUT("output"),
        /** The gradient with respect to it, on its way back. */
        GRAD_OUTPUT("gradOutput");

        private final String word;

        Side(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    public ActivationUse {
        if (!site.isActivation()) {
            throw new InvalidSetting("site", "one of " + Site.activations(), site);
        }
    }

    /** All ten, site by site. */
    public static List<ActivationUse> all() {
        return Site.activations().stream()
                .flatMap(site -> Arrays.stream(Side.values()).map(side -> new ActivationUse(site, side)))
                .toList();
    }

    /** For example {@code norm.gradOutput}. */
    @Override
    public String toString() {
        return site + "." + side;
    }
}
