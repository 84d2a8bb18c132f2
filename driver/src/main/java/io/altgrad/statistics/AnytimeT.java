package io.altgrad.statistics;

import java.util.Optional;

/**
 * A t test that may be looked at after every pair: the e-process of the hypothesis that differences have a given mean,
 * whatever their variance, and the confidence sequence that it inverts to.
 *
 * <p><b>The process.</b> Differences x are normal with mean μ and standard deviation σ. Both the hypothesis and its
 * alternative give σ the right Haar measure dσ / σ; the alternative gives the effect size (μ - μ0) / σ a normal
 * distribution with mean 0 and variance 1 / c². With τ = 1 / σ, S = Σ (x - μ0) and V = Σ (x - μ0)², the alternative's
 * density of n differences is, over the effect size first and then over τ,
 *
 * <pre>
 * ∫ τ^(n-1) exp(-τ² V / 2) ∫ exp(τ e S - n e² / 2) N(e; 0, 1 / c²) de dτ
 *   = c / √(n + c²) ∫ τ^(n-1) exp(-τ² (V - S² / (n + c²)) / 2) dτ
 *   ∝ c / √(n + c²) (V - S² / (n + c²))^(-n/2),
 * </pre>
 *
 * and the hypothesis's the same at e = 0, V^(-n/2). Their ratio is
 *
 * <pre>
 * E(n) = √(c² / (n + c²)) (1 - S² / ((n + c²) V))^(-n/2),  E(1) = 1.
 * </pre>
 *
 * It depends on the differences through (x - μ0) / |x1 - μ0| alone, whose distribution no σ changes, and is a likelihood
 * ratio of them: under the hypothesis a martingale for any σ (Lai 1976; Hendriksen, de Heide and Grünwald 2021; Wang and
 * Ramdas, Anytime-valid t-tests and confidence sequences for Gaussian means with unknown variance, 2025). By Ville's
 * inequality it ever reaches 1 / error with probability {@code error} at most, however often one looks and whatever
 * makes one stop.
 *
 * <p><b>The sequence</b> is the set of μ0 whose E is below 1 / error. With d the mean less μ0, Q the sum of squares
 * around the mean, S = n d, V = Q + n d² and K = (error² c² / (n + c²))^(1/n), that is
 *
 * <pre>
 * d² &lt; (1 - K) (n + c²) Q / (n (n - (1 - K) (n + c²))),
 * </pre>
 *
 * everything where the denominator is not above 0, as it is for the first few pairs. All its intervals together hold the
 * mean with probability 1 - error.
 *
 * @param pairs how many differences, n
 * @param mean of them
 * @param squares Q
 */
public record AnytimeT(int pairs, double mean, double squares) {

    /** Before the first pair. */
    public static final AnytimeT START = new AnytimeT(0, 0, 0);

    /** c², which makes the intervals nearly as short as any choice does at 5 to 20 pairs. */
    static final double PRECISION = 0.1;

    /** The same with one more difference, by Welford's updates. */
    public AnytimeT with(double difference) {
        int count = pairs + 1;
        double change = difference - mean;
        double moved = mean + change / count;
        return new AnytimeT(count, moved, squares + change * (difference - moved));
    }

    /** The natural logarithm of E for the hypothesis that the mean is {@code hypothesis}; 0 before the second pair. */
    public double logE(double hypothesis) {
        if (pairs < 2) {
            return 0;
        }
        double distance = mean - hypothesis;
        double all = squares + pairs * distance * distance;
        // Differences that all equal the hypothesis are no evidence against it.
        double share = all == 0 ? 0 : pairs * distance / all * pairs * distance / (pairs + PRECISION);
        return Math.log(PRECISION / (pairs + PRECISION)) / 2 - pairs / 2.0 * Math.log1p(-share);
    }

    /**
     * The confidence sequence's present interval; empty while it is everything, and from a difference on that is not a
     * finite number.
     *
     * @param error the probability, above 0 and below 1, that any of the sequence's intervals does not hold the mean
     */
    public Optional<Interval> interval(double error) {
        if (pairs < 2 || !Double.isFinite(squares)) {
            return Optional.empty();
        }
        double spread = pairs + PRECISION;
        double left = -Math.expm1((2 * Math.log(error) + Math.log(PRECISION / spread)) / pairs) * spread;
        if (left >= pairs) {
            return Optional.empty();
        }
        double half = Math.sqrt(left * squares / (pairs * (pairs - left)));
        return Optional.of(new Interval(mean - half, mean + half));
    }
}
