package io.altgrad.watch;

import java.time.Duration;

/** What the file beside a sweep's results tells of the run that wrote it. */
public sealed interface Activity {

    /** Nothing: no run wrote one. */
    record None() implements Activity {}

    /** It goes on. */
    record Alive(SweepSnapshot last, Duration age) implements Activity {}

    /** It did not say that it ended, and is not heard of any more. */
    record Silent(SweepSnapshot last, Duration age) implements Activity {}

    /** It has ended. */
    record Over(SweepSnapshot last, String stopped) implements Activity {}

    /** What a snapshot of that age tells. */
    static Activity of(SweepSnapshot last, Duration age) {
        if (last.phase() instanceof Phase.Ended ended) {
            return new Over(last, ended.stopped());
        }
        return age.compareTo(SnapshotRecorder.PERIOD.multipliedBy(6)) > 0
                ? new Silent(last, age)
                : new Alive(last, age);
    }
}
