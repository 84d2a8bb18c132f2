package io.altgrad.watch;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A run of a sweep at one moment.
 *
 * @param run which it is
 * @param at the moment
 * @param phase whether it goes on
 * @param counts how many trials are where
 * @param pace how fast it goes
 * @param halted what was made of trials that were halted before their end and go on later, in trials
 * @param running the trials that run, the longest-running first
 * @param recent the trials that ended last, the latest first
 */
public record SweepSnapshot(
        Run run,
        Instant at,
        Phase phase,
        Counts counts,
        Pace pace,
        double halted,
        List<RunningTrial> running,
        List<EndedTrial> recent) {

    /**
     * A run, which is the same at every moment.
     *
     * @param sweep its name
     * @param host where its driver runs
     */
    public record Run(String sweep, String host, Instant startedAt) {
        public Run {
            Objects.requireNonNull(startedAt, "startedAt");
        }
    }

    /**
     * The pace of a run.
     *
     * @param trialsPerHour how many it has made an hour, the done part of running ones included; NaN before any step
     * @param secondsLeft at that rate; NaN where it is unknown
     */
    public record Pace(double trialsPerHour, double secondsLeft) {}

    public SweepSnapshot {
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(pace, "pace");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(phase, "phase");
        Objects.requireNonNull(counts, "counts");
        running = List.copyOf(running);
        recent = List.copyOf(recent);
    }

    /** The share of the whole sweep that is done, in [0, 1]. */
    public double share() {
        double done = counts.ended()
                + halted
                + running.stream().mapToDouble(RunningTrial::share).sum();
        return counts.total() == 0 ? 1 : Math.min(1, done / counts.total());
    }
}
