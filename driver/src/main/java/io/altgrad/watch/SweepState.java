package io.altgrad.watch;

import io.altgrad.base.HostName;
import io.altgrad.result.Status;
import io.altgrad.result.TrialResult;
import io.altgrad.run.Labels;
import io.altgrad.run.SweepEnd;
import io.altgrad.run.SweepListener;
import io.altgrad.run.TrialStep;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.Trial;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The state of a run of a sweep now; of ended trials it has only the last {@value #RECENT}, however long it goes on.
 */
public final class SweepState implements SweepListener {

    static final int RECENT = 20;

    private final String sweep;
    private final long before;
    private final Labels labels;
    private final InstantSource clock;
    private final Instant startedAt;
    private final String host = HostName.orElse("unknown");
    private final Map<String, Started> running = new LinkedHashMap<>();
    /** The share that was made of each trial that was halted, until it goes on. */
    private final Map<String, Double> halted = new HashMap<>();

    private final Deque<EndedTrial> recent = new ArrayDeque<>();
    private long total;
    private long most;
    private Phase phase = new Phase.Running();
    private long completed;
    private long diverged;
    private long failed;
    private long stopped;

    /**
     * A run that begins now.
     *
     * @param sweep its name
     * @param total trials of the sweep
     * @param before those that ended in earlier runs
     * @param labels their names
     */
    public SweepState(String sweep, long total, long before, Labels labels) {
        this(sweep, total, before, labels, InstantSource.system());
    }

    SweepState(String sweep, long total, long before, Labels labels, InstantSource clock) {
        this.sweep = sweep;
        this.total = total;
        this.most = total;
        this.before = before;
        this.labels = labels;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    /** The sweep has {@code trials} by now, and {@code atMost} in the end. */
    public synchronized void grown(long trials, long atMost) {
        total = trials;
        most = atMost;
    }

    @Override
    public synchronized void trialStarted(PlannedTrial trial) {
        running.put(trial.id(), new Started(trial, clock.instant(), null));
    }

    /** Steps that arrive after their trial's end are dropped. */
    @Override
    public synchronized void stepEnded(TrialStep step) {
        if (running.containsKey(step.trialId())) {
            running.computeIfPresent(
                    step.trialId(), (id, started) -> new Started(started.planned(), started.at(), step));
            halted.remove(step.trialId());
        }
    }

    @Override
    public synchronized void trialHalted(PlannedTrial trial) {
        halt(trial);
    }

    @Override
    public synchronized void trialEnded(PlannedTrial trial, TrialResult result) {
        Status status = result.outcome().status();
        if (status == Status.CANCELLED) {
            halt(trial);
        } else {
            running.remove(trial.id());
            halted.remove(trial.id());
        }
        completed += status == Status.COMPLETED ? 1 : 0;
        diverged += status == Status.DIVERGED ? 1 : 0;
        failed += status.mayEndOtherwise() ? 1 : 0;
        stopped += status == Status.STOPPED ? 1 : 0;
        recent.addFirst(ended(trial, result));
        if (recent.size() > RECENT) {
            recent.removeLast();
        }
    }

    /** Counts the steps of a halted trial as done, for it goes on from there. */
    private void halt(PlannedTrial trial) {
        Started last = running.remove(trial.id());
        if (last != null && last.last() != null) {
            halted.put(trial.id(), last.at(clock.instant(), labels).share());
        }
    }

    /** The result with the name that its trial has here. */
    EndedTrial ended(PlannedTrial trial, TrialResult result) {
        return EndedTrial.of(trial, labels, result);
    }

    /** Takes note that the run is over. */
    public synchronized void ended(SweepEnd end) {
        phase = new Phase.Ended(end.stopped());
    }

    /** Takes note that the run is over because of {@code reason}, unless it had ended already. */
    public synchronized void broken(String reason) {
        if (phase instanceof Phase.Running) {
            phase = new Phase.Ended(reason);
        }
    }

    /** All of it now. */
    public synchronized SweepSnapshot snapshot() {
        Instant now = clock.instant();
        List<RunningTrial> trials = running.values().stream()
                .map(started -> started.at(now, labels))
                .toList();
        long ended = completed + diverged + failed + stopped;
        double ofHalted =
                halted.values().stream().mapToDouble(Double::doubleValue).sum();
        double done = ended
                + ofHalted
                + trials.stream().mapToDouble(RunningTrial::share).sum();
        double perSecond = done / Math.max(1e-3, seconds(startedAt, now));
        boolean known = done > 0 && phase instanceof Phase.Running;
        return new SweepSnapshot(
                new SweepSnapshot.Run(sweep, host, startedAt),
                now,
                phase,
                new Counts(total, most, before, completed, diverged, failed, stopped, trials.size()),
                new SweepSnapshot.Pace(
                        done > 0 ? perSecond * 3600 : Double.NaN,
                        known ? (total - before - done) / perSecond : Double.NaN),
                ofHalted,
                trials,
                List.copyOf(recent));
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }

    private record Started(PlannedTrial planned, Instant at, TrialStep last) {

        RunningTrial at(Instant now, Labels labels) {
            Trial trial = planned.trial();
            boolean begun = last != null;
            return new RunningTrial(
                    planned.id(),
                    labels.of(trial),
                    begun ? last.where() : "",
                    begun ? last.step() : 0,
                    trial.training().schedule().steps(),
                    begun ? last.loss() : Double.NaN,
                    begun ? last.tokensPerSecond() : 0,
                    seconds(at, now));
        }
    }
}
