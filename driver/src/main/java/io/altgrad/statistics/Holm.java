package io.altgrad.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Holm's step-down adjustment, which keeps the chance of any false finding in a family under the level (Holm 1979). */
public final class Holm {

    private Holm() {}

    /** The adjusted p values, in the order given; NaN is no test, stays NaN and does not count. */
    public static double[] adjust(double[] p) {
        List<Integer> order = IntStream.range(0, p.length)
                .filter(i -> !Double.isNaN(p[i]))
                .boxed()
                .sorted(Comparator.comparingDouble(i -> p[i]))
                .toList();
        double[] adjusted = p.clone();
        double largest = 0;
        for (int rank = 0; rank < order.size(); rank++) {
            int i = order.get(rank);
            largest = Math.max(largest, Math.min(1, p[i] * (order.size() - rank)));
            adjusted[i] = largest;
        }
        return adjusted;
    }
}
