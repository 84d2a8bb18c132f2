package io.altgrad.stopping;

import java.util.ArrayList;
import java.util.List;

/**
 * Successive halving (Jamieson and Talwalkar 2016, algorithm 1; with a factor {@code eta} as in Li et al. 2018, algorithm
 * 1): of n trials the best floor(n / eta^k), at least one, go on from rung k, counted from 1, once all that are left have
 * reached it. A trial that diverged or failed before is out, and is counted in n.
 *
 * @param eta at least 2
 * @param minSteps the first rung; each further one is eta times as far
 */
public record SuccessiveHalving(int eta, int minSteps) implements Halving {

    @Override
    public String word() {
        return "successive-halving";
    }

    @Override
    public List<Decision> decide(List<Entrant> cohort) {
        return decide(cohort, rungsOf(cohort), eta);
    }

    /** The decisions at each of {@code rungs} that every entrant which is left has reached. */
    static List<Decision> decide(List<Entrant> entrants, int[] rungs, int eta) {
        List<Decision> decisions = new ArrayList<>();
        if (rungs.length == 0) {
            return decisions;
        }
        long entered =
                entrants.stream().filter(entrant -> entrant.has(rungs[0])).count();
        for (int i = 0; i < rungs.length; i++) {
            int rung = rungs[i];
            boolean waited = entrants.stream().anyMatch(entrant -> entrant.waitsAt(rung));
            if (waited && entrants.stream().noneMatch(entrant -> isAwaited(entrant, rung))) {
                decide(entrants, rung, Rungs.left(entered, eta, i + 1), decisions);
            }
        }
        return decisions;
    }

    /** Tells whether the entrant may still come to that rung. */
    private static boolean isAwaited(Entrant entrant, int rung) {
        boolean under = entrant.state() == Entrant.State.COMING || entrant.state() == Entrant.State.WAITING;
        return under && entrant.has(rung) && entrant.last() < rung;
    }

    private static void decide(List<Entrant> entrants, int rung, long left, List<Decision> decisions) {
        List<Entrant> ranking = Rungs.ranking(entrants, rung);
        double cutoff = ranking.get((int) Math.min(left, ranking.size()) - 1).at(rung);
        for (int place = 0; place < ranking.size(); place++) {
            Entrant entrant = ranking.get(place);
            if (entrant.waitsAt(rung)) {
                Verdict verdict = place < left ? Verdict.CONTINUE : Verdict.STOP;
                decisions.add(new Decision(entrant.trial(), rung, entrant.at(rung), cutoff, verdict));
            }
        }
    }

    @Override
    public String toString() {
        return inWords();
    }
}
