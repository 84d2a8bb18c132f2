package io.altgrad.sweep;

import java.util.BitSet;

/** The order in which a sweep's trials are run and listed; it changes nothing else. */
enum Order {

    /** The order of nested loops over the axes of the file, the last of which runs fastest. */
    FILE("file"),

    /** The order in which every other choice has one seed before any has two; a seed is that of all sources. */
    SEEDS_LAST("seeds-last"),

    /** The order in which a choice has all its seeds before the next has one. */
    SEEDS_FIRST("seeds-first"),

    /** The order in which what takes the least arithmetic is first; of equals, the file's first. */
    CHEAPEST_FIRST("cheapest-first");

    private final String word;

    Order(String word) {
        this.word = word;
    }

    /** Tells whether the place of a trial depends on its seed. */
    boolean isBySeed() {
        return this == SEEDS_LAST || this == SEEDS_FIRST;
    }

    /** The index of the trial that is in place {@code place} among all combinations. */
    long index(long place, GridShape shape) {
        if (!isBySeed()) {
            return place;
        }
        BitSet seeds = shape.digitsOf(SplitSeed::isSeed);
        BitSet others = new BitSet();
        others.set(0, shape.digits().size());
        others.andNot(seeds);
        // The digits of which all values are gone through before the others move on.
        BitSet fast = this == SEEDS_LAST ? others : seeds;
        BitSet slow = this == SEEDS_LAST ? seeds : others;
        long quickly = shape.digits().combinations(fast);
        return index(place % quickly, fast, shape) + index(place / quickly, slow, shape);
    }

    /** The index of the combination in that place of those digits, all others being 0. */
    private static long index(long place, BitSet digits, GridShape shape) {
        long index = 0;
        long rest = place;
        for (int digit = digits.length() - 1; digit >= 0; digit = digits.previousSetBit(digit - 1)) {
            index += rest % shape.digits().length(digit) * shape.digits().stride(digit);
            rest /= shape.digits().length(digit);
        }
        return index;
    }

    @Override
    public String toString() {
        return word;
    }
}
