package io.altgrad.statistics;

import java.util.OptionalInt;
import java.util.function.DoubleUnaryOperator;
import org.hipparchus.analysis.integration.gauss.GaussIntegrator;
import org.hipparchus.analysis.integration.gauss.GaussIntegratorFactory;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.special.Gamma;

/**
 * The probability of a verdict before the seeds are there: the power of {@link Family}'s tests for normal differences
 * of a given mean θ and standard deviation σ.
 *
 * <p>With n pairs, U = s / σ the estimated standard deviation over the true one, x the mean in true standard errors, λ
 * = θ √n / σ and Δ = δ √n / σ, a row is undecided where |x| < q'U and |x| > Δ - qU, q and q' being the t quantiles of
 * one-sided error a and a / 2. Given U that is a difference of normal probabilities, since x is normal around λ with
 * variance 1 and independent of U; it is integrated over the distribution of U, √(χ² / ν) with ν = n - 1, as Owen
 * (1965) does for the power of two one-sided tests. Without a margin to meet it is the noncentral t's probability.
 */
public final class Power {

    /** The chance of a verdict that seeds are counted for. */
    public static final double CHANCE = 0.9;

    /** No more pairs are looked for. */
    public static final int MOST_PAIRS = 1000;

    private static final NormalDistribution NORMAL = new NormalDistribution();

    /** The quadrature of each of the pieces between which the integrand has a kink, from -1 to 1. */
    private static final GaussIntegrator RULE = new GaussIntegratorFactory().legendre(100);

    /** The distribution of U is left off where what remains has a probability of at most exp(-LOG_TAIL). */
    private static final double LOG_TAIL = 35;

    private Power() {}

    /**
     * The probability that a row gets a verdict: worse, better or equivalent.
     *
     * @param effect θ, in the differences' unit
     * @param sd σ, above 0
     * @param pairs n, at least 2
     */
    public static double ofVerdict(Family family, double effect, double sd, int pairs) {
        double nu = pairs - 1.0;
        double scale = Math.sqrt(pairs) / sd;
        double centre = effect * scale;
        double margin = family.criterion().margin() * scale;
        TDistribution student = new TDistribution(nu);
        double oneSided = -student.inverseCumulativeProbability(family.share());
        double twoSided = -student.inverseCumulativeProbability(family.share() / 2);
        DoubleUnaryOperator undecided = u -> {
            double inner = Math.max(0, margin - oneSided * u);
            double outer = twoSided * u;
            return density(u, nu)
                    * (NORMAL.probability(inner - centre, outer - centre)
                            + NORMAL.probability(-outer - centre, -inner - centre));
        };
        double around = 2 * Math.sqrt(nu * LOG_TAIL);
        double low = Math.sqrt(Math.max(0, nu - around) / nu);
        double high = Math.sqrt((nu + around + 2 * LOG_TAIL) / nu);
        // Below the first every mean has a verdict; above the second no mean is equivalent.
        double first = Math.min(high, Math.max(low, margin / (oneSided + twoSided)));
        double second = oneSided > 0 ? Math.min(high, Math.max(first, margin / oneSided)) : high;
        return 1 - integral(undecided, first, second) - integral(undecided, second, high);
    }

    /**
     * The fewest pairs with which a verdict has the probability {@link #CHANCE}; empty where it takes more than
     * {@value #MOST_PAIRS}, as it does the nearer the effect is to the margin.
     *
     * @param sd σ, at least 0
     */
    public static OptionalInt pairs(Family family, double effect, double sd) {
        int enough = Verdict.FEWEST_PAIRS;
        while (!suffice(family, effect, sd, enough)) {
            if (enough == MOST_PAIRS) {
                return OptionalInt.empty();
            }
            enough = Math.min(MOST_PAIRS, 2 * enough);
        }
        int few = enough / 2;
        while (enough - few > 1) {
            int middle = (few + enough) / 2;
            if (middle >= Verdict.FEWEST_PAIRS && suffice(family, effect, sd, middle)) {
                enough = middle;
            } else {
                few = middle;
            }
        }
        return OptionalInt.of(enough);
    }

    private static boolean suffice(Family family, double effect, double sd, int pairs) {
        return sd == 0 || ofVerdict(family, effect, sd, pairs) >= CHANCE;
    }

    private static double integral(DoubleUnaryOperator function, double from, double to) {
        double middle = (from + to) / 2;
        double half = (to - from) / 2;
        return half == 0 ? 0 : half * RULE.integrate(x -> function.applyAsDouble(middle + half * x));
    }

    /** The density of √(χ² / ν). */
    private static double density(double u, double nu) {
        if (u == 0) {
            return nu == 1 ? Math.sqrt(2 / Math.PI) : 0;
        }
        double log = Math.log(2) + nu / 2 * Math.log(nu / 2) - Gamma.logGamma(nu / 2);
        return Math.exp(log + (nu - 1) * Math.log(u) - nu * u * u / 2);
    }
}
