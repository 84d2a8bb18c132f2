package io.altgrad.sweep;

import io.altgrad.base.Count;
import java.util.Locale;

/**
 * The number of a sweep's trials: one, or two where it depends on what they come to.
 *
 * @param least with the seeds that every row begins with
 * @param most with all that it may get
 */
public record TrialCount(long least, long most) {

    /** {@code 6 trials}, {@code 24 to 240 trials}. */
    @Override
    public String toString() {
        return (least < most ? String.format(Locale.ROOT, "%,d to ", least) : "") + Count.of(most, "trial");
    }
}
