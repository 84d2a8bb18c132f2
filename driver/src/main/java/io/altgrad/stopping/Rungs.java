package io.altgrad.stopping;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Rungs, by a factor or by a number of steps each after the one before, and what the rules that have them share. */
final class Rungs {

    private Rungs() {}

    /** {@code first}, {@code eta} times that and so on, all below {@code steps}. */
    static IntStream geometric(int first, int eta, int steps) {
        return IntStream.iterate(first, rung -> rung < steps, rung -> (int) Math.min((long) rung * eta, steps));
    }

    /** {@code first} and every {@code every} steps after it, all below {@code steps}. */
    static IntStream arithmetic(int first, int every, int steps) {
        return IntStream.iterate(first, rung -> rung < steps, rung -> (int) Math.min((long) rung + every, steps));
    }

    /** The first of {@code rungs} after the last that the entrant has reached, or its last step. */
    static int next(Entrant entrant, IntStream rungs) {
        return rungs.filter(rung -> rung > entrant.last() && entrant.has(rung))
                .findFirst()
                .orElse(entrant.steps());
    }

    /**
     * The entrants that have reached {@code rung}, the best first; NaN is last, and equal losses are in order of the
     * ids.
     */
    static List<Entrant> ranking(List<Entrant> entrants, int rung) {
        return entrants.stream()
                .filter(entrant -> entrant.values().containsKey(rung))
                .sorted(Comparator.<Entrant>comparingDouble(entrant -> entrant.at(rung))
                        .thenComparing(Entrant::trial))
                .toList();
    }

    /** The number of {@code trials} left after so many halvings; at least 1. */
    static long left(long trials, int eta, int halvings) {
        long left = trials;
        for (int i = 0; i < halvings; i++) {
            left /= eta;
        }
        return Math.max(1, left);
    }

    /** The steps that successive halving trains from {@code rungs} on, where {@code trials} enter. */
    static double steps(long trials, int eta, int[] rungs, int steps) {
        double sum = 0;
        int from = 0;
        for (int i = 0; i <= rungs.length; i++) {
            int to = i < rungs.length ? rungs[i] : steps;
            sum += (double) Math.min(trials, left(trials, eta, i)) * (to - from);
            from = to;
        }
        return sum;
    }
}
