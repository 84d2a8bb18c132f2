package io.altgrad.spec;

import java.io.Serializable;

/**
 * The amax that a scale is made for.
 *
 * @param amax which one of the window
 * @param window training passes
 */
public record Follows(Amax amax, int window) implements Serializable {

    /** The longest history, in training passes. */
    public static final int MAX_WINDOW = 1 << 16;

    /** None: the scale is 1. */
    public static final Follows NOTHING = new Follows(Amax.NONE, 1);

    /** That of the very values that share the scale. */
    public static final Follows PRESENT = new Follows(Amax.LARGEST, 1);

    /** Which amax of a window counts. */
    public enum Amax {
        /** None. */
        NONE("none"),
        /** The largest of the last passes, the present one included, so that nothing saturates. */
        LARGEST("largest"),
        /**
         * The largest of the passes before the present one (Micikevicius et al. 2022, section 3; TransformerEngine's
         * DelayedScaling); the first pass takes its own. Values beyond the range saturate.
         */
        LARGEST_PAST("max"),
        /** The one of the pass before, or the first pass's own. */
        LATEST_PAST("recent");

        private final String word;

        Amax(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** @throws InvalidSetting if the window is longer than a history may be */
    public Follows {
        InvalidSetting.between("window", 1, MAX_WINDOW, window);
        if (amax == Amax.NONE && window != 1) {
            throw new InvalidSetting("window", "1 where no amax is followed", window);
        }
    }
}
