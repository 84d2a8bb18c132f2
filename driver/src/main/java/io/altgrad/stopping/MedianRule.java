package io.altgrad.stopping;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The median stopping rule (Golovin et al. 2017, section 3.2.2): a trial is stopped at a rung if its best loss up to there
 * is worse than the median, over the trials that have completed, of their mean loss up to there. Losses are those at
 * rungs.
 *
 * @param minSteps the first rung
 * @param every steps from one rung to the next
 * @param minTrials completed trials without which nothing is stopped
 */
public record MedianRule(int minSteps, int every, int minTrials) implements StoppingRule {

    @Override
    public String word() {
        return "median";
    }

    @Override
    public IntStream rungs(int steps) {
        return Rungs.arithmetic(minSteps, every, steps);
    }

    @Override
    public int halt(Entrant entrant, List<Entrant> cohort) {
        return Rungs.next(entrant, rungs(entrant.steps()));
    }

    @Override
    public List<Decision> decide(List<Entrant> cohort) {
        List<Decision> decisions = new ArrayList<>();
        for (Entrant entrant : cohort) {
            if (entrant.state() == Entrant.State.WAITING) {
                int rung = entrant.last();
                double best =
                        entrant.values().values().stream().min(Double::compare).orElseThrow();
                double cutoff = cutoff(cohort, rung);
                // With no cutoff nothing is greater; a loss that is NaN is worse than any cutoff.
                boolean worse = best > cutoff || Double.isNaN(best) && !Double.isNaN(cutoff);
                decisions.add(
                        new Decision(entrant.trial(), rung, best, cutoff, worse ? Verdict.STOP : Verdict.CONTINUE));
            }
        }
        return decisions;
    }

    /** The median at {@code rung}; NaN where too few trials have completed. */
    private double cutoff(List<Entrant> cohort, int rung) {
        double[] means = cohort.stream()
                .filter(entrant -> entrant.state() == Entrant.State.COMPLETED)
                .filter(entrant -> entrant.values().containsKey(rung))
                .mapToDouble(entrant -> entrant.values().headMap(rung + 1).values().stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElseThrow())
                .sorted()
                .toArray();
        if (means.length < minTrials) {
            return Double.NaN;
        }
        int middle = means.length / 2;
        return means.length % 2 == 1 ? means[middle] : (means[middle - 1] + means[middle]) / 2;
    }

    @Override
    public double fewestSteps(long trials, int steps) {
        long whole = Math.min(trials, minTrials);
        return (double) whole * steps + (double) (trials - whole) * Math.min(minSteps, steps);
    }

    @Override
    public String toString() {
        return word() + ", first rung " + minSteps + ", every " + every + ", after " + minTrials + " trials";
    }
}
