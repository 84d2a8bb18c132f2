package io.altgrad.watch;

import java.util.Locale;

/** Figures of a sweep as a person reads them. */
final class Text {

    static final String UNKNOWN = "-";

    private Text() {}

    /** A loss with four digits after the point; {@code -} before the first. */
    static String loss(double loss) {
        return Double.isNaN(loss) ? UNKNOWN : String.format(Locale.ROOT, "%.4f", loss);
    }

    /** A whole number, with thousands apart. */
    static String whole(double number) {
        return Double.isFinite(number) ? String.format(Locale.ROOT, "%,.0f", number) : UNKNOWN;
    }

    /** One decimal below ten, else whole. */
    static String rate(double perHour) {
        return Double.isFinite(perHour) && perHour < 10 ? String.format(Locale.ROOT, "%.1f", perHour) : whole(perHour);
    }

    /** The text in at most {@code width} characters, the end cut with a dot where it does not fit. */
    static String cut(String text, int width) {
        int length = text.codePointCount(0, text.length());
        if (length <= width) {
            return text;
        }
        return width <= 0 ? "" : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
    }
}
