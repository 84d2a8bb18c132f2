package io.altgrad.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * Bootstrap intervals of a {@link Location} of paired differences: bias-corrected and accelerated, BCa (Efron 1987;
 * DiCiccio and Efron 1996, section 3). A pair is drawn as a whole, so that the pairing holds in every resample. The draws
 * are seeded by the differences themselves, whatever their order: the same differences have the same interval, bit for
 * bit.
 *
 * <p>With n values, resample figures t*, the figure t of the values and t(i) without the i-th:
 *
 * <pre>
 * z0 = Φ⁻¹(share of t* below t, those equal counted half)
 * a  = Σ d(i)³ / (6 (Σ d(i)²)^1.5),  d(i) = mean of t(.) - t(i);  0 where all t(i) are the same
 * an end at level α: the quantile of t* at Φ(z0 + (z0 + z) / (1 - a (z0 + z))), z = Φ⁻¹(α)
 * </pre>
 *
 * <p>Quantiles are linear between order statistics. The coverage is asymptotic: of a handful of differences the interval
 * holds less often than it says.
 */
public final class Bootstrap {

    /** Number of resamples. */
    public static final int RESAMPLES = 10_000;

    private static final NormalDistribution NORMAL = new NormalDistribution();

    private final double[] sorted;

    /** The bootstrap of {@code values}, in any order. */
    public Bootstrap(double[] values) {
        this.sorted = values.clone();
        Arrays.sort(sorted);
    }

    /**
     * The interval of the location's figure.
     *
     * @return the figure alone where all values are the same; empty for fewer than {@link Verdict#FEWEST_PAIRS} values,
     *     for one that is not finite, and where no resample is on one side of the figure
     */
    public Optional<Interval> interval(Location location, double confidence) {
        if (sorted.length < Verdict.FEWEST_PAIRS || !Arrays.stream(sorted).allMatch(Double::isFinite)) {
            return Optional.empty();
        }
        double figure = location.ofSorted(sorted);
        if (sorted[0] == sorted[sorted.length - 1]) {
            return Optional.of(new Interval(figure, figure));
        }
        double[] resampled = resampled(location);
        double bias = NORMAL.inverseCumulativeProbability(shareBelow(resampled, figure));
        if (Double.isInfinite(bias)) {
            return Optional.empty();
        }
        double acceleration = acceleration(location);
        double tail = (1 - confidence) / 2;
        return Optional.of(new Interval(
                quantile(resampled, level(tail, bias, acceleration)),
                quantile(resampled, level(1 - tail, bias, acceleration))));
    }

    /** The figure of each resample, ascending. */
    private double[] resampled(Location location) {
        SplittableRandom random = new SplittableRandom(seed());
        int n = sorted.length;
        int[] drawn = new int[n];
        double[] resample = new double[n];
        double[] figures = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            Arrays.fill(drawn, 0);
            for (int j = 0; j < n; j++) {
                drawn[(int) ((random.nextLong() >>> Integer.SIZE) * n >>> Integer.SIZE)]++;
            }
            for (int value = 0, next = 0; value < n; next += drawn[value++]) {
                Arrays.fill(resample, next, next + drawn[value], sorted[value]);
            }
            figures[i] = location.ofSorted(resample);
        }
        Arrays.sort(figures);
        return figures;
    }

    private long seed() {
        long seed = 0;
        for (double value : sorted) {
            // Minus zero and zero are the same difference.
            seed = new SplittableRandom(seed ^ Double.doubleToLongBits(value + 0.0)).nextLong();
        }
        return seed;
    }

    private static double shareBelow(double[] ascending, double figure) {
        double below = 0;
        for (double one : ascending) {
            below += one < figure ? 1 : one == figure ? 0.5 : 0;
        }
        return below / ascending.length;
    }

    /** The acceleration by the jackknife. */
    private double acceleration(Location location) {
        int n = sorted.length;
        double[] without = new double[n];
        for (int i = 0; i < n; i++) {
            double[] others = new double[n - 1];
            System.arraycopy(sorted, 0, others, 0, i);
            System.arraycopy(sorted, i + 1, others, i, n - 1 - i);
            without[i] = location.ofSorted(others);
        }
        double mean = Arrays.stream(without).average().orElseThrow();
        double squares = 0;
        double cubes = 0;
        for (double one : without) {
            squares += (mean - one) * (mean - one);
            cubes += (mean - one) * (mean - one) * (mean - one);
        }
        return squares == 0 ? 0 : cubes / (6 * Math.pow(squares, 1.5));
    }

    private static double level(double tail, double bias, double acceleration) {
        double shifted = bias + NORMAL.inverseCumulativeProbability(tail);
        return NORMAL.cumulativeProbability(bias + shifted / (1 - acceleration * shifted));
    }

    private static double quantile(double[] ascending, double level) {
        double place = level * (ascending.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, ascending.length - 1);
        return ascending[below] + (place - below) * (ascending[above] - ascending[below]);
    }
}
