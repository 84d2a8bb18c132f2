package io.altgrad.watch;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A run of a sweep at one moment.
 *
 * @param sweep its name
 * @param host where its driver runs
 * @param startedAt when the run began
 * @param at the moment
 * @param phase whether it goes on
 * @param counts how many trials are where
 * @param trialsPerHour how many this run has made an hour, the done part of running ones included; NaN before any step
 * @param secondsLeft at that rate; NaN where it is unknown
 * @param running the trials that run, the longest-running first
 * @param recent the trials that ended last, the latest first
 */
public record SweepSnapshot(
        String sweep,
        String host,
        Instant startedAt,
        Instant at,
        Phase phase,
        Counts counts,
        double trialsPerHour,
        double secondsLeft,
        List<RunningTrial> running,
        List<EndedTrial> recent) {

    public SweepSnapshot {
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(phase, "phase");
        Objects.requireNonNull(counts, "counts");
        running = List.copyOf(running);
        recent = List.copyOf(recent);
    }

    /** How much of the whole sweep is done, in [0, 1]. */
    public double share() {
        double done = counts.ended()
                + running.stream().mapToDouble(RunningTrial::share).sum();
        return counts.total() == 0 ? 1 : Math.min(1, done / counts.total());
    }
}
