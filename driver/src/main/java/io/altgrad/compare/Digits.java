package io.altgrad.compare;

import java.util.Locale;

/** Figures with as many digits as their uncertainty leaves a meaning: two of the uncertainty's own. */
final class Digits {

    private static final int FEWEST = 1;
    private static final int MOST = 7;
    private static final int USUAL = 4;

    private Digits() {}

    /** The number of decimals of a figure whose uncertainty is {@code width}; four where that is unknown or zero. */
    static int decimals(double width) {
        if (!Double.isFinite(width) || width <= 0) {
            return USUAL;
        }
        return Math.max(FEWEST, Math.min(MOST, 1 - (int) Math.floor(Math.log10(width))));
    }

    static String plain(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    static String signed(double value, int decimals) {
        return String.format(Locale.ROOT, "%+." + decimals + "f", value);
    }

    /** A probability in two digits that count: {@code 0.62}, {@code 0.0031}, {@code <0.0001}, {@code 1}. */
    static String probability(double p) {
        if (p < 0.0001) {
            return "<0.0001";
        }
        return p > 0.995 ? "1" : plain(p, Math.max(2, 1 - (int) Math.floor(Math.log10(p))));
    }
}
