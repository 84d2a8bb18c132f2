package io.altgrad.app;

import io.altgrad.base.Count;
import io.altgrad.result.TrialResult;
import io.altgrad.run.TrialSource;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.sweep.Budget;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Collectors;

/**
 * The missing trials of a sweep as their course and a budget let them run. A trial that goes on comes before one that has
 * not begun.
 */
final class DueTrials implements TrialSource {

    private final Course course;
    private final Budget budget;
    private final InstantSource clock;
    private final Instant start;

    /** Trials that no run has begun. */
    private final Queue<PlannedTrial> fresh;

    private long begun;

    /** Trials that have no final result. */
    private int open;

    /** @param missing those of the sweep that have no result, in the order in which they are to run */
    DueTrials(Course course, Collection<PlannedTrial> missing, Budget budget, InstantSource clock) {
        this.course = course;
        this.budget = budget;
        this.clock = clock;
        this.start = clock.instant();
        this.open = missing.size();
        this.fresh = missing.stream().filter(course::isFresh).collect(Collectors.toCollection(ArrayDeque::new));
    }

    @Override
    public synchronized Optional<Job> next() {
        if (isOverTime()) {
            return Optional.empty();
        }
        if (course.goesOn()) {
            return course.goOn();
        }
        if (!begins()) {
            return Optional.empty();
        }
        begun++;
        return Optional.of(course.begin(fresh.remove()));
    }

    /**
     * The next trial of that shape that no run has begun; a trial that goes on comes before them, and goes on by
     * itself.
     */
    @Override
    public synchronized Optional<Job> nextLike(Job first) {
        if (isOverTime() || course.goesOn() || !begins()) {
            return Optional.empty();
        }
        for (Iterator<PlannedTrial> all = fresh.iterator(); all.hasNext(); ) {
            PlannedTrial trial = all.next();
            if (trial.hasShapeOf(first.trial())) {
                all.remove();
                begun++;
                return Optional.of(course.begin(trial));
            }
        }
        return Optional.empty();
    }

    @Override
    public synchronized long due() {
        return isOverTime() ? 0 : Math.min(fresh.size(), budget.trials() - begun);
    }

    @Override
    public synchronized boolean hasNext() {
        return !isOverTime() && (course.goesOn() || begins());
    }

    private boolean begins() {
        return !fresh.isEmpty() && begun < budget.trials();
    }

    private boolean isOverTime() {
        return Duration.between(start, clock.instant()).toMillis() > budget.hours() * 3.6e6;
    }

    @Override
    public synchronized List<Ended> ended(PlannedTrial trial, TrialResult result) throws IOException {
        Course.Effect effect = course.ended(trial, result);
        fresh.addAll(effect.further());
        open += effect.further().size() - effect.finals().size();
        return effect.finals();
    }

    @Override
    public int concurrent() {
        return budget.concurrent();
    }

    @Override
    public synchronized String left() {
        if (open <= 0 || !isOverTime() && begun < budget.trials()) {
            return "";
        }
        String spent = isOverTime()
                ? budget.hours() + (budget.hours() == 1 ? " hour" : " hours")
                : Count.of(budget.trials(), "trial");
        return "its budget of " + spent + " is spent, with " + Count.of(open, "trial") + " left";
    }
}
