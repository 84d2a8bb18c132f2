package io.altgrad.statistics;

import java.util.Locale;

/** The standing of a row against its baseline. */
public enum Verdict {
    /** The baseline itself. */
    BASELINE,
    /** Its mean difference is above 0, told apart from it. */
    WORSE,
    /** Its mean difference is below 0, told apart from it. */
    BETTER,
    /** Its mean difference is smaller than the margin to either side. */
    EQUIVALENT,
    /** The seeds do not tell yet. */
    UNDECIDED,
    /** Fewer than {@value #FEWEST_PAIRS} pairs of seeds. */
    TOO_FEW,
    /** No pair of seeds. */
    NO_PAIRS;

    /** With two pairs the interval is seven standard deviations wide to either side, and rests on one difference. */
    public static final int FEWEST_PAIRS = 3;

    /** The word for it in data: lower case, with underscores. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
