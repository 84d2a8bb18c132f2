package io.altgrad.stopping;

import java.util.List;
import java.util.stream.IntStream;

/** The rule that stops nothing. */
record NoStopping() implements StoppingRule {

    @Override
    public String word() {
        return "none";
    }

    @Override
    public IntStream rungs(int steps) {
        return IntStream.empty();
    }

    @Override
    public int halt(Entrant entrant, List<Entrant> cohort) {
        return entrant.steps();
    }

    @Override
    public List<Decision> decide(List<Entrant> cohort) {
        return List.of();
    }

    @Override
    public double fewestSteps(long trials, int steps) {
        return (double) trials * steps;
    }

    @Override
    public String toString() {
        return word();
    }
}
