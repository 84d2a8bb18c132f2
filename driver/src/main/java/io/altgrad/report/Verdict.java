package io.altgrad.report;

import io.altgrad.compare.Comparison;
import io.altgrad.compare.ComparisonRow;
import io.altgrad.statistics.Difference;
import io.altgrad.statistics.Interval;
import java.util.Locale;

/** What can be said of a row against the baseline. */
enum Verdict {
    BASELINE,
    /** The mean is above the baseline's by more than seed noise explains. */
    WORSE,
    /** The mean is below the baseline's by more than seed noise explains. */
    BETTER,
    /** Seed noise alone may explain it. */
    UNCLEAR,
    /** Too few pairs of seeds for an opinion. */
    FEW,
    /** No pair of seeds. */
    NONE;

    /** With two pairs the interval is seven standard deviations wide to either side, and rests on one difference. */
    static final int FEWEST_PAIRS = 3;

    static Verdict of(ComparisonRow row, Comparison comparison) {
        if (comparison.isBaseline(row)) {
            return BASELINE;
        }
        Difference difference = row.difference(comparison.metric());
        int pairs = difference.spread().count();
        if (pairs < FEWEST_PAIRS) {
            return pairs == 0 ? NONE : FEW;
        }
        // NaN, no test, is below nothing.
        if (difference.tTest().holm() < 1 - Interval.CONFIDENCE) {
            return difference.spread().mean().orElse(0) > 0 ? WORSE : BETTER;
        }
        return UNCLEAR;
    }

    /** The word for it in the page's data. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
