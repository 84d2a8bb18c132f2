package io.altgrad.stopping;

import java.util.List;
import java.util.stream.IntStream;

/** A rule of early stopping. A value: it decides from what it is shown alone, the same each time. */
public sealed interface StoppingRule permits NoStopping, MedianRule, Halving, Patience {

    /** Stops nothing. */
    StoppingRule NONE = new NoStopping();

    /** The rule's word, as sweep files have it. */
    String word();

    /** The steps, ascending, after which a trial of {@code steps} steps may be looked at; all are before its last. */
    IntStream rungs(int steps);

    /**
     * The step at which the entrant is to halt next, so that it can be judged.
     *
     * @param cohort of the entrant, in the order of the trials' ids
     * @return its last step if it is to run to its end
     */
    int halt(Entrant entrant, List<Entrant> cohort);

    /**
     * The decisions that can be taken now on entrants that wait; one that is not named waits on.
     *
     * @param cohort all trials that are compared with each other, in the order of their ids
     */
    List<Decision> decide(List<Entrant> cohort);

    /**
     * The fewest steps that a cohort trains, however its losses fall.
     *
     * @param trials of the cohort
     * @param steps of each
     */
    double fewestSteps(long trials, int steps);
}
