package io.altgrad.stopping;

import java.util.ArrayList;
import java.util.List;

/**
 * Asynchronous successive halving (Li et al. 2020, algorithm 2, without early-stopping rate): a trial goes on from a rung as
 * soon as it is among the best floor(n / eta) of the n that have reached it, and otherwise waits, for it may be so later.
 * The paper has no end of new trials and a sweep has: once none is left that runs, those that wait are stopped, and where
 * nothing has ever gone on from the highest rung that was reached, its best trial does.
 *
 * @param eta at least 2
 * @param minSteps the first rung; each further one is eta times as far
 */
public record Asha(int eta, int minSteps) implements Halving {

    @Override
    public String word() {
        return "asha";
    }

    @Override
    public List<Decision> decide(List<Entrant> cohort) {
        int[] rungs = rungsOf(cohort);
        List<Decision> decisions = new ArrayList<>();
        for (int i = rungs.length - 1; i >= 0; i--) {
            List<Entrant> ranking = Rungs.ranking(cohort, rungs[i]);
            decide(ranking, rungs[i], ranking.size() / eta, Verdict.CONTINUE, decisions);
        }
        boolean over = cohort.stream().noneMatch(entrant -> entrant.state() == Entrant.State.COMING);
        return decisions.isEmpty() && over ? last(cohort, rungs) : decisions;
    }

    /** The decisions once no trial can reach a rung unless one of those that wait goes on. */
    private static List<Decision> last(List<Entrant> cohort, int[] rungs) {
        List<Decision> decisions = new ArrayList<>();
        for (int i = rungs.length - 1; i >= 0; i--) {
            int rung = rungs[i];
            List<Entrant> ranking = Rungs.ranking(cohort, rung);
            boolean highest = decisions.isEmpty() && !ranking.isEmpty();
            if (highest && ranking.stream().allMatch(entrant -> entrant.waitsAt(rung))) {
                decide(ranking, rung, 1, Verdict.CONTINUE, decisions);
                return decisions;
            }
            decide(ranking, rung, ranking.size(), Verdict.STOP, decisions);
        }
        return decisions;
    }

    /** Gives the verdict to those of the best {@code count} that wait. */
    private static void decide(List<Entrant> ranking, int rung, int count, Verdict verdict, List<Decision> decisions) {
        if (count == 0) {
            return;
        }
        double cutoff = verdict == Verdict.CONTINUE ? ranking.get(count - 1).at(rung) : Double.NaN;
        ranking.subList(0, count).stream()
                .filter(entrant -> entrant.waitsAt(rung))
                .forEach(entrant ->
                        decisions.add(new Decision(entrant.trial(), rung, entrant.at(rung), cutoff, verdict)));
    }

    @Override
    public String toString() {
        return inWords();
    }
}
