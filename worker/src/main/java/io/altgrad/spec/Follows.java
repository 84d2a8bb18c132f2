package io.altgrad.spec;

import java.io.Serializable;

/**
 * The amax that a scale is made for.
 *
 * @param amax which one of the window
 * @param window training passes
 * @param start what a scale is before there is a past
 * @param margin the power of two by which a scale of the past is divided, as room for amaxes to grow
 */
public record Follows(Amax amax, int window, Start start, int margin) implements Serializable {

    /** The longest history, in training passes. */
    public static final int MAX_WINDOW = 1 << 16;

    private static final int MAX_MARGIN = 32;

    /** None: the scale is 1. */
    public static final Follows NOTHING = new Follows(Amax.NONE, 1);

    /** A scale made of the amax of the very values that share it. */
    public static final Follows PRESENT = new Follows(Amax.LARGEST, 1);

    /** The choice among the amaxes of a window. */
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

    /** The first scale, where scales follow the past. */
    public enum Start {
        /** The first pass has the scale of its own amax; a pass of zeros is one of the past. */
        OWN("own"),
        /**
         * 1, and a pass whose amax is 0 leaves the scale as it is, and is none of the past: TransformerEngine's
         * DelayedScaling, but for its quotient, which is to nearest where ours is rounded up, at most an ulp, so that
         * the amax reaches max finite, and for an amax of NaN or Inf, which ends a trial here.
         */
        ONE("1");

        private final String word;

        Start(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** @throws InvalidSetting if the window is longer than a history may be, or what goes with the past has none */
    public Follows {
        InvalidSetting.between("window", 1, MAX_WINDOW, window);
        if (amax == Amax.NONE && window != 1) {
            throw new InvalidSetting("window", "1 where no amax is followed", window);
        }
        InvalidSetting.between("margin", 0, MAX_MARGIN, margin);
        if (!isPast(amax) && (start != Start.OWN || margin != 0)) {
            throw new InvalidSetting("follows", "an amax of the past with a start and a margin", amax);
        }
    }

    /** Without a margin, from the first pass's own amax on. */
    public Follows(Amax amax, int window) {
        this(amax, window, Start.OWN, 0);
    }

    /** Tells whether the scale is known before the tensor is. */
    public boolean isPast() {
        return isPast(amax);
    }

    private static boolean isPast(Amax amax) {
        return amax == Amax.LARGEST_PAST || amax == Amax.LATEST_PAST;
    }
}
