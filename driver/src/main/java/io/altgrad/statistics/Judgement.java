package io.altgrad.statistics;

import java.util.Optional;

/** The verdict on one row of a {@link Family}, with the figures that it rests on. */
public sealed interface Judgement {

    /** The row's verdict. */
    Verdict verdict();

    /** The figures; empty for a row that was not tested. */
    default Optional<Tested> tested() {
        return Optional.empty();
    }

    /** A row without a test: the baseline, too few pairs, or a difference that is not a finite number. */
    record Untested(Verdict verdict) implements Judgement {}

    /**
     * A row with its tests: of a fixed number of pairs, as {@link Family} says, or of any number, as {@link UntilDecided}
     * does.
     *
     * @param family that the row is judged in
     * @param pairs how many differences it rests on: those up to the verdict, where one looks after every seed
     * @param mean of them
     * @param differenceP of the two-sided paired t test, of this row alone
     * @param equivalenceP of the two one-sided tests, of this row alone
     * @param atOnce the interval that holds for all rows at once with the family's confidence
     * @param bounds the two one-sided bounds of the row's whole share of error each: what is held against the margin
     */
    record Tested(
            Family family,
            int pairs,
            double mean,
            double differenceP,
            double equivalenceP,
            Interval atOnce,
            Interval bounds)
            implements Judgement {

        /** Equivalent before told apart: a difference that is there and smaller than the margin is equivalent. */
        @Override
        public Verdict verdict() {
            if (isWithinMargin()) {
                return Verdict.EQUIVALENT;
            }
            if (isToldApart()) {
                return mean > 0 ? Verdict.WORSE : Verdict.BETTER;
            }
            return Verdict.UNDECIDED;
        }

        @Override
        public Optional<Tested> tested() {
            return Optional.of(this);
        }

        /** Tells whether the mean is on one side of 0. */
        public boolean isToldApart() {
            return differenceP <= family.share();
        }

        /** Tells whether the mean is smaller than the margin, to either side. */
        public boolean isWithinMargin() {
            return equivalenceP <= family.share();
        }

        /** Tells whether the mean is no smaller than the margin, on its side. */
        public boolean isBeyondMargin() {
            double margin = family.criterion().margin();
            return isToldApart() && (mean > 0 ? atOnce.low() >= margin : atOnce.high() <= -margin);
        }

        /** The p value of the difference times the rows, at most 1: at most 1 - confidence where told apart. */
        public double adjustedDifferenceP() {
            return Math.min(1, differenceP * family.rows());
        }

        /** The p value of equivalence times the rows, at most 1: at most 1 - confidence where equivalent. */
        public double adjustedEquivalenceP() {
            return Math.min(1, equivalenceP * family.rows());
        }
    }
}
