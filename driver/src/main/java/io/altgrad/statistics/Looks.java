package io.altgrad.statistics;

/** The occasions on which verdicts are looked for while seeds come in, which decide by what they may be judged. */
public sealed interface Looks {

    /** One look, after a number of seeds that nothing seen has changed. */
    Looks ONCE = new Once();

    /** Looks at the rows of both: after every seed if one of them does. */
    default Looks and(Looks other) {
        if (!(this instanceof EverySeed mine)) {
            return other;
        }
        return other instanceof EverySeed theirs
                ? new EverySeed(
                        Math.max(mine.rows, theirs.rows),
                        Math.max(mine.atLeast, theirs.atLeast),
                        Math.max(mine.atMost, theirs.atMost))
                : mine;
    }

    /** One look; judged by tests of a fixed number of pairs. */
    record Once() implements Looks {}

    /**
     * A look after every seed, of rows that get no more seeds once they have a verdict; judged by confidence sequences.
     *
     * @param rows how many are compared with a baseline, from the first seed on
     * @param atLeast the fewest pairs for a verdict, and the seeds that every row begins with; at least 2
     * @param atMost the most seeds of a row, no fewer than {@code atLeast}
     */
    record EverySeed(int rows, int atLeast, int atMost) implements Looks {

        /** The least of {@link #atLeast}: a single pair has no spread. */
        public static final int FEWEST = 2;

        public EverySeed {
            if (rows < 1 || atLeast < FEWEST || atMost < atLeast) {
                throw new IllegalArgumentException("Cannot look at " + rows + " rows after " + atLeast + " to " + atMost
                        + " seeds: expected a row or more, and " + FEWEST + " seeds or more.");
            }
        }

        /**
         * Tells whether a row has lost too many seeds to go on: {@link #atLeast} of them or more came to no pair, as
         * its trial or the baseline's did not complete. That ends a row, and says nothing of its difference.
         */
        public boolean givesUp(int seeds, int pairs) {
            return seeds - pairs >= atLeast;
        }
    }
}
