package io.altgrad.spec;

import java.io.Serializable;

/** The seed of one source of randomness: the trial's, or one of its own. */
public sealed interface SourceSeed extends Serializable {

    /** The word for the trial's seed. */
    String SAME = "same";

    /** The trial's seed. */
    record Same() implements SourceSeed {
        @Override
        public long in(long trialSeed) {
            return trialSeed;
        }

        @Override
        public String toString() {
            return SAME;
        }
    }

    /** A seed of its own. */
    record Own(long seed) implements SourceSeed {
        @Override
        public long in(long trialSeed) {
            return seed;
        }

        @Override
        public String toString() {
            return Long.toString(seed);
        }
    }

    /** The seed in a trial of that seed. */
    long in(long trialSeed);

    /**
     * The seed of that text, as {@code toString} writes it.
     *
     * @param key the setting's, which an error names
     * @throws InvalidSetting if it is neither {@link #SAME} nor a whole number
     */
    static SourceSeed parse(String key, String text) {
        if (text.equals(SAME)) {
            return new Same();
        }
        try {
            return new Own(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new InvalidSetting(key, "'" + SAME + "' or a whole number", "'" + text + "'");
        }
    }
}
