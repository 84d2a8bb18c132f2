package io.altgrad.engine.plain;

/** The standard normal distribution function, to double precision. */
final class Erf {

    private Erf() {}

    /** Φ(x) = (1 + erf(x / √2)) / 2; Abramowitz and Stegun 1964, 26.2.10 and, in the tails, 26.2.14. */
    static double normal(double x) {
        if (Math.abs(x) < 3) {
            double term = x;
            double sum = x;
            for (int n = 1; n < 60; n++) {
                term *= -x * x / (2 * n);
                sum += term / (2 * n + 1);
            }
            return 0.5 + sum / Math.sqrt(2 * Math.PI);
        }
        double fraction = 0;
        for (int k = 200; k > 0; k--) {
            fraction = k / (Math.abs(x) + fraction);
        }
        double tail = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) / (Math.abs(x) + fraction);
        return x > 0 ? 1 - tail : tail;
    }
}
