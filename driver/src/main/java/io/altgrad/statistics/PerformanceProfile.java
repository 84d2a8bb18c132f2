package io.altgrad.statistics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The frequency with which something comes near the best over many problems: a performance profile (Dolan and Moré 2002, section 2), by
 * the distance from the best in place of the ratio to it, since losses in nats are compared by their difference.
 *
 * @param <S> what is profiled
 */
public final class PerformanceProfile<S> {

    private final Map<S, List<Double>> distances = new LinkedHashMap<>();

    /**
     * Adds a problem.
     *
     * @param losses of everything that tried it; infinite, or NaN, for what did not solve it. One alone is no problem and
     *     is left out
     */
    public void add(Map<S, Double> losses) {
        if (losses.size() < 2) {
            return;
        }
        double best = losses.values().stream()
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite)
                .min()
                .orElse(Double.NaN);
        losses.forEach((solver, loss) -> distances
                .computeIfAbsent(solver, one -> new ArrayList<>())
                .add(Double.isFinite(loss) ? loss - best : Double.POSITIVE_INFINITY));
    }

    /** The things that tried a problem, in the order in which they first did. */
    public List<S> solvers() {
        return List.copyOf(distances.keySet());
    }

    /** Number of problems that {@code solver} tried. */
    public int problems(S solver) {
        return distances.getOrDefault(solver, List.of()).size();
    }

    /**
     * The share of the problems that {@code solver} tried in which its loss is at most {@code tau} above the best; one that
     * it did not solve is in none.
     *
     * @throws IllegalArgumentException if it tried none
     */
    public double share(S solver, double tau) {
        if (problems(solver) == 0) {
            throw new IllegalArgumentException("Cannot profile " + solver + ": it tried no problem.");
        }
        long near = distances.get(solver).stream()
                .filter(distance -> distance <= tau)
                .count();
        return (double) near / problems(solver);
    }
}
