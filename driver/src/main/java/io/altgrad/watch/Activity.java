package io.altgrad.watch;

import java.time.Duration;

/** The state of the run that wrote the file beside a sweep's results, as that file tells. */
public sealed interface Activity {

    /** Nothing: no run wrote one. */
    record None() implements Activity {}

    /** A run that goes on. */
    record Alive(SweepSnapshot last, Duration age) implements Activity {}

    /** A run that did not say that it ended, and is not heard of any more. */
    record Silent(SweepSnapshot last, Duration age) implements Activity {}

    /** A run that has ended. */
    record Over(SweepSnapshot last, String stopped) implements Activity {}

    /** The activity that a snapshot of that age tells of. */
    static Activity of(SweepSnapshot last, Duration age) {
        if (last.phase() instanceof Phase.Ended ended) {
            return new Over(last, ended.stopped());
        }
        return age.compareTo(SnapshotRecorder.PERIOD.multipliedBy(6)) > 0
                ? new Silent(last, age)
                : new Alive(last, age);
    }
}
