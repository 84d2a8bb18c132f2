package io.altgrad.dispatch;

import io.altgrad.run.TrialSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Stream;

/**
 * What the threads of a run do next: trials as their source gives them, in stacks where they may be; those that a stack
 * has left undone, each by itself; and last, with nothing beside them, those whose process has died under them.
 */
final class DueWork {

    private final TrialSource trials;
    private final int stack;
    private final Queue<TrialSource.Job> left = new ArrayDeque<>();
    private final Queue<TrialSource.Job> suspects = new ArrayDeque<>();

    /** @param stack trials of one shape that are trained as one stack, at most */
    DueWork(TrialSource trials, int stack) {
        this.trials = trials;
        this.stack = stack;
    }

    /** How a thread comes to do something. */
    enum Kind {
        /** As the source gave it. */
        FRESH,
        /** Because the stack that it was begun in has come to nothing. */
        LEFT,
        /** Because its process has died under it as often as it was tried. */
        SUSPECT
    }

    /** Trials to be run as one stack, or the one that is to be run by itself. */
    record Work(List<TrialSource.Job> jobs, Kind kind) {

        private Work(TrialSource.Job job, Kind kind) {
            this(List.of(job), kind);
        }

        boolean isStack() {
            return jobs.size() > 1;
        }

        /** The one that is to be run by itself. */
        TrialSource.Job job() {
            return jobs.get(0);
        }

        TrialTask task(TrialTask usual) {
            TrialTask own = usual.until(job().until());
            return kind == Kind.SUSPECT ? own.onceMore() : own;
        }
    }

    /**
     * The next work; empty where none is due.
     *
     * @param threads of the run that have not left, the one that asks among them
     */
    synchronized Optional<Work> next(int threads) {
        if (!left.isEmpty()) {
            return Optional.of(new Work(left.remove(), Kind.LEFT));
        }
        Optional<TrialSource.Job> due = trials.next();
        if (due.isPresent()) {
            return Optional.of(new Work(stackOn(due.get()), Kind.FRESH));
        }
        return threads == 1 && !suspects.isEmpty()
                ? Optional.of(new Work(suspects.remove(), Kind.SUSPECT))
                : Optional.empty();
    }

    private List<TrialSource.Job> stackOn(TrialSource.Job first) {
        List<TrialSource.Job> jobs = new ArrayList<>(List.of(first));
        while (jobs.size() < stack) {
            Optional<TrialSource.Job> next = trials.nextLike(first);
            if (next.isEmpty()) {
                break;
            }
            jobs.add(next.get());
        }
        return List.copyOf(jobs);
    }

    /** Tells whether work is due that needs no thread to be the last. */
    synchronized boolean hasNext() {
        return !left.isEmpty() || trials.hasNext();
    }

    /** Takes in the trials of a stack that has come to nothing. */
    synchronized void leave(Collection<TrialSource.Job> jobs) {
        left.addAll(jobs);
    }

    /** Puts a trial aside whose process has died under it, and perhaps of another trial. */
    synchronized void suspect(TrialSource.Job job) {
        suspects.add(job);
    }

    /** The trials that were begun and are not done. */
    synchronized List<TrialSource.Job> undone() {
        return Stream.concat(left.stream(), suspects.stream()).toList();
    }
}
