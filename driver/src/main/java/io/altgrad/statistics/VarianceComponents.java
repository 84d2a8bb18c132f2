package io.altgrad.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Components of the variance of values over crossed sources of randomness: the random-effects model y = μ + Σ effects of
 * the sources + rest, by the method of moments over the analysis of variance of a balanced layout with one value in each
 * cell (Searle, Casella and McCulloch 1992, chapter 4). With N values and n levels of a source,
 *
 * <pre>
 * MS  = N / n Σ (mean of a level - mean)² / (n - 1),   MS_rest = what is left of the sum of squares / its degrees of freedom
 * σ²  = (MS - MS_rest) n / N,  0 where that is below 0;   σ²_rest = MS_rest
 * </pre>
 *
 * <p>The rest is all interactions of the sources, and whatever else differs from value to value.
 *
 * @param sources the component of each source, in the order in which they were given, 0 or above
 * @param rest the component that is left, 0 or above
 */
public record VarianceComponents(List<Double> sources, double rest) {

    public VarianceComponents {
        sources = List.copyOf(sources);
    }

    /**
     * The components of {@code values}.
     *
     * @param levels the level of each source at each value
     * @return empty unless two sources at least have two levels, every combination of levels is there once, and every
     *     value is finite
     */
    public static Optional<VarianceComponents> of(List<List<Long>> levels, double[] values) {
        if (!isBalanced(levels) || !Arrays.stream(values).allMatch(Double::isFinite)) {
            return Optional.empty();
        }
        int n = values.length;
        double mean = Arrays.stream(values).average().orElseThrow();
        double left = 0;
        for (double value : values) {
            left += (value - mean) * (value - mean);
        }
        int freedom = n - 1;
        int sources = levels.get(0).size();
        double[] meanSquares = new double[sources];
        int[] counts = new int[sources];
        for (int source = 0; source < sources; source++) {
            Map<Long, Double> sums = new HashMap<>();
            for (int i = 0; i < n; i++) {
                sums.merge(levels.get(i).get(source), values[i] - mean, Double::sum);
            }
            counts[source] = sums.size();
            double each = (double) n / sums.size();
            double squares =
                    sums.values().stream().mapToDouble(sum -> sum * sum / each).sum();
            meanSquares[source] = squares / (sums.size() - 1);
            left -= squares;
            freedom -= sums.size() - 1;
        }
        // Rounding may leave a little less than nothing.
        double rest = Math.max(0, left / freedom);
        List<Double> components = new ArrayList<>();
        for (int source = 0; source < sources; source++) {
            components.add(Math.max(0, (meanSquares[source] - rest) * counts[source] / n));
        }
        return Optional.of(new VarianceComponents(components, rest));
    }

    private static boolean isBalanced(List<List<Long>> levels) {
        if (levels.isEmpty() || levels.get(0).size() < 2) {
            return false;
        }
        long combinations = 1;
        for (int source = 0; source < levels.get(0).size(); source++) {
            Set<Long> of = new HashSet<>();
            for (List<Long> cell : levels) {
                of.add(cell.get(source));
            }
            if (of.size() < 2) {
                return false;
            }
            combinations *= of.size();
        }
        return combinations == levels.size() && new HashSet<>(levels).size() == levels.size();
    }

    /** The sum of all components. */
    public double total() {
        return sources.stream().mapToDouble(Double::doubleValue).sum() + rest;
    }

    /** The share of a component in all of them; 0 where nothing varies. */
    public double share(double component) {
        return total() == 0 ? 0 : component / total();
    }
}
