package io.altgrad.sweep;

import io.altgrad.random.RandomStream;
import java.util.BitSet;

/**
 * Some of the combinations of a grid's axes, chosen at random: of all axes but {@code format} and {@code seed}, so that each
 * has all formats with all seeds, and comparisons stay paired.
 *
 * @param combinations how many are chosen; 0 for all
 * @param seed of the choice
 */
record Drawn(long combinations, long seed) {

    /** Every combination. */
    static final Drawn ALL = new Drawn(0, 0);

    /** Tells whether it chooses among the values of that axis. */
    static boolean among(String axis) {
        return !axis.equals("format") && !axis.equals("seed");
    }

    /** The chosen ones of {@code all} combinations, numbered from 0. */
    BitSet of(int all) {
        RandomStream random = RandomStream.of(seed, "sample/combinations");
        // The fewer of those chosen and those left out are drawn, so that a draw is seldom in vain.
        boolean few = combinations <= all / 2;
        long wanted = few ? combinations : all - combinations;
        BitSet drawn = new BitSet();
        for (long i = 0; wanted > 0; i++) {
            int one = (int) random.below(i, all);
            if (!drawn.get(one)) {
                drawn.set(one);
                wanted--;
            }
        }
        if (!few) {
            drawn.flip(0, all);
        }
        return drawn;
    }
}
