package io.altgrad.sweep;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The choices that a grid leaves for some of its axes, found without going through all its combinations. */
record Choices(GridShape shape) {

    /** Choices that are given; a larger grid has more. */
    private static final long MOST = 100_000;

    /**
     * Gives the digits of the first trial with each choice of such axes; digits that neither it nor conditions decide are
     * 0. Seeds are no choice, for any number is one.
     */
    void forEach(Predicate<String> name, Consumer<int[]> use) {
        List<Integer> tried = shape.axesOf(shape.digitsOf(name), axis -> name.test(axis) && !SplitSeed.isSeed(axis));
        BitSet deciding = shape.deciding(tried);
        BitSet others = shape.conditional();
        others.andNot(deciding);
        double different =
                tried.stream().mapToDouble(axis -> shape.values(axis).size()).reduce(1, (one, other) -> one * other);
        Seen seen = new Seen(different);
        int[] counted = new int[shape.digits().size()];
        do {
            long number = shape.number(tried, shape.positions(counted));
            // What was tried is asked first, for of a million combinations few are not.
            if (!seen.has(number)) {
                int[] whole = counted.clone();
                if (isMet(whole, others)) {
                    seen.add(number);
                    use.accept(whole);
                }
            }
        } while (seen.count < Math.min(different, MOST) && shape.digits().next(counted, deciding));
    }

    /** The digits of such axes, and those that conditions tie them to. */
    BitSet tied(Predicate<String> name) {
        BitSet digits = shape.digitsOf(name);
        if (digits.intersects(shape.conditional())) {
            digits.or(shape.conditional());
        }
        return digits;
    }

    /** Counts {@code others} up to the first combination that conditions keep; tells whether there is one. */
    private boolean isMet(int[] digits, BitSet others) {
        while (shape.reason(digits, shape.positions(digits)) != GridShape.KEPT) {
            if (!shape.digits().next(digits, others)) {
                return false;
            }
        }
        return true;
    }

    /** Numbers from 0 on; where there may be too many for a bit each, as a set. */
    private static final class Seen {

        private static final int MOST_BITS = 1 << 27;

        private final BitSet bits = new BitSet();
        private final Set<Long> numbers = new HashSet<>();
        private final boolean few;
        private int count;

        /** @param below which the numbers are */
        Seen(double below) {
            this.few = below <= MOST_BITS;
        }

        boolean has(long number) {
            return few ? bits.get((int) number) : numbers.contains(number);
        }

        void add(long number) {
            count++;
            if (few) {
                bits.set((int) number);
            } else {
                numbers.add(number);
            }
        }
    }
}
