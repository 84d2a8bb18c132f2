package io.altgrad.stopping;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Patience (Prechelt 1998, the class UP): a trial is stopped once so many evaluations in a row have not bettered its best
 * loss. It is compared with itself alone, and halts only where its patience may be at an end.
 *
 * @param every steps from one look at it to the next, the first of them included
 * @param evaluations in a row without betterment
 * @param minDelta nats by which a loss has to be below the best to better it
 */
public record Patience(int every, int evaluations, double minDelta) implements StoppingRule {

    /** The best loss so far, and the rung of it. */
    private record Best(int rung, double loss) {}

    @Override
    public String word() {
        return "patience";
    }

    @Override
    public IntStream rungs(int steps) {
        return Rungs.arithmetic(every, every, steps);
    }

    @Override
    public int halt(Entrant entrant, List<Entrant> cohort) {
        // The first evaluation always betters what there was before.
        int from = Math.max(every, best(entrant).rung());
        long halt = Math.max(from + (long) every * evaluations, entrant.last() + (long) every);
        return (int) Math.min(halt, entrant.steps());
    }

    private Best best(Entrant entrant) {
        Best best = new Best(0, Double.POSITIVE_INFINITY);
        for (Map.Entry<Integer, Double> value : entrant.values().entrySet()) {
            if (value.getValue() < best.loss() - minDelta) {
                best = new Best(value.getKey(), value.getValue());
            }
        }
        return best;
    }

    @Override
    public List<Decision> decide(List<Entrant> cohort) {
        List<Decision> decisions = new ArrayList<>();
        for (Entrant entrant : cohort) {
            if (entrant.state() == Entrant.State.WAITING) {
                int rung = entrant.last();
                Best best = best(entrant);
                boolean over = rung - best.rung() >= (long) every * evaluations;
                decisions.add(new Decision(
                        entrant.trial(),
                        rung,
                        entrant.at(rung),
                        best.loss() - minDelta,
                        over ? Verdict.STOP : Verdict.CONTINUE));
            }
        }
        return decisions;
    }

    @Override
    public double fewestSteps(long trials, int steps) {
        return (double) trials * Math.min(steps, (evaluations + 1L) * every);
    }

    @Override
    public String toString() {
        return word() + " of " + evaluations + " evaluations, every " + every + ", by " + minDelta;
    }
}
