package io.altgrad.stopping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Hyperband (Li et al. 2018, algorithm 1): brackets of successive halving that begin at different rungs, for it cannot be
 * known how early a loss tells. Bracket b has its first rung at {@code minSteps} times eta^b; the last bracket stops
 * nothing. A sweep has the trials that it has, so brackets share them in proportion to the paper's n = ceil((K + 1) / (K -
 * b + 1) eta^(K - b)), with K rungs in the first: trials are dealt in the order of their ids, which are hashes, each to the
 * bracket that lacks most.
 *
 * @param eta at least 2
 * @param minSteps the first rung of the first bracket
 */
public record Hyperband(int eta, int minSteps) implements Halving {

    @Override
    public String word() {
        return "hyperband";
    }

    @Override
    public int halt(Entrant entrant, List<Entrant> cohort) {
        int[] rungs = rungsOf(cohort);
        int place = IntStream.range(0, cohort.size())
                .filter(i -> cohort.get(i).trial().equals(entrant.trial()))
                .findFirst()
                .orElseThrow();
        return Rungs.next(entrant, IntStream.of(from(rungs, brackets(cohort.size(), rungs.length)[place])));
    }

    @Override
    public List<Decision> decide(List<Entrant> cohort) {
        int[] rungs = rungsOf(cohort);
        int[] brackets = brackets(cohort.size(), rungs.length);
        List<Decision> decisions = new ArrayList<>();
        for (int bracket = 0; bracket < rungs.length; bracket++) {
            int one = bracket;
            List<Entrant> members = IntStream.range(0, cohort.size())
                    .filter(place -> brackets[place] == one)
                    .mapToObj(cohort::get)
                    .toList();
            decisions.addAll(SuccessiveHalving.decide(members, from(rungs, bracket), eta));
        }
        return decisions;
    }

    @Override
    public double fewestSteps(long trials, int steps) {
        int[] rungs = rungs(steps).toArray();
        double[] weights = weights(rungs.length);
        double all = Arrays.stream(weights).sum();
        double sum = 0;
        for (int bracket = 0; bracket <= rungs.length; bracket++) {
            long members = Math.round(trials * weights[bracket] / all);
            sum += members == 0 ? 0 : Rungs.steps(members, eta, from(rungs, bracket), steps);
        }
        return Math.min(sum, (double) trials * steps);
    }

    private static int[] from(int[] rungs, int bracket) {
        return Arrays.copyOfRange(rungs, bracket, rungs.length);
    }

    /** The paper's number of trials of each bracket, for {@code rungs} rungs in the first. */
    private double[] weights(int rungs) {
        return IntStream.rangeClosed(0, rungs)
                .mapToDouble(b -> Math.ceil((rungs + 1.0) / (rungs - b + 1) * Math.pow(eta, rungs - b)))
                .toArray();
    }

    /** The bracket of each of {@code trials} trials. */
    int[] brackets(int trials, int rungs) {
        double[] weights = weights(rungs);
        double all = Arrays.stream(weights).sum();
        int[] dealt = new int[weights.length];
        int[] brackets = new int[trials];
        for (int place = 0; place < trials; place++) {
            int most = 0;
            for (int b = 1; b < weights.length; b++) {
                double lack = (place + 1) * weights[b] / all - dealt[b];
                most = lack > (place + 1) * weights[most] / all - dealt[most] ? b : most;
            }
            dealt[most]++;
            brackets[place] = most;
        }
        return brackets;
    }

    @Override
    public String toString() {
        return inWords();
    }
}
