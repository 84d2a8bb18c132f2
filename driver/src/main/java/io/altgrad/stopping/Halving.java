package io.altgrad.stopping;

import java.util.List;
import java.util.stream.IntStream;

/** A rule at each of whose rungs about one of eta trials goes on, to a rung that is eta times as far. */
public sealed interface Halving extends StoppingRule permits SuccessiveHalving, Hyperband, Asha {

    /** At least 2. */
    int eta();

    /** The first rung. */
    int minSteps();

    @Override
    default IntStream rungs(int steps) {
        return Rungs.geometric(minSteps(), eta(), steps);
    }

    /** The rungs of the entrant with the most steps. */
    default int[] rungsOf(List<Entrant> cohort) {
        return rungs(cohort.stream().mapToInt(Entrant::steps).max().orElse(0)).toArray();
    }

    @Override
    default int halt(Entrant entrant, List<Entrant> cohort) {
        return Rungs.next(entrant, rungs(entrant.steps()));
    }

    @Override
    default double fewestSteps(long trials, int steps) {
        return Rungs.steps(trials, eta(), rungs(steps).toArray(), steps);
    }

    /** The rule with its settings, which an interface cannot give as {@link Object#toString}. */
    default String inWords() {
        return word() + ", eta " + eta() + ", first rung " + minSteps();
    }
}
