package io.altgrad.text;

import java.util.Locale;

/** A span of time with its unit: what something took in a sentence, what is left of it in a column. */
public final class Elapsed {

    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;

    private Elapsed() {}

    /**
     * The span in as much detail as its length lets matter: {@code 8.4 s}, {@code 3 min 12 s}, {@code 48 min},
     * {@code 2.5 h}. The limits hold of the rounded figure, so that no span is {@code 60.0 s} or {@code 9 min 60 s}.
     *
     * @param seconds finite and at least 0
     */
    public static String of(double seconds) {
        if (Math.round(10 * seconds) < 10 * MINUTE) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 10 * MINUTE) {
            return whole / MINUTE + " min " + whole % MINUTE + " s";
        }
        long minutes = Math.round(seconds / MINUTE);
        return minutes * MINUTE < HOUR ? minutes + " min" : String.format(Locale.ROOT, "%,.1f h", seconds / HOUR);
    }

    /** The span as a clock has it, {@code 1:02:03}, which keeps its width while it runs; {@code -} if it is not finite. */
    public static String clock(double seconds) {
        if (!Double.isFinite(seconds)) {
            return "-";
        }
        long whole = Math.round(seconds);
        return String.format(Locale.ROOT, "%d:%02d:%02d", whole / HOUR, whole / MINUTE % MINUTE, whole % MINUTE);
    }
}
