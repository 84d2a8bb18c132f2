package io.altgrad.dispatch;

import io.altgrad.run.EvenStacks;
import io.altgrad.run.TrialSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Stream;

/**
 * The work that the threads of a run do next: trials as their source gives them, in stacks where they may be; those
 * that a stack has left undone, each by itself; and last, with nothing beside them, those whose process has died under
 * them.
 */
final class DueWork {

    private final TrialSource trials;
    private final EvenStacks stacks;
    private final Queue<TrialSource.Job> left = new ArrayDeque<>();
    private final Queue<TrialSource.Job> suspects = new ArrayDeque<>();

    /** Trials of a stack, found for so many slots. */
    private int size;

    private int slots;

    /** Trials that were due after the last one that was given. */
    private long known;

    /** @param most trials of one shape that are trained as one stack */
    DueWork(TrialSource trials, int most) {
        this.trials = trials;
        this.stacks = new EvenStacks(most);
    }

    /** The way in which a thread came by its work. */
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
     * @param slots that work runs in side by side, where there is enough
     */
    synchronized Optional<Work> next(int threads, int slots) {
        if (!left.isEmpty()) {
            return Optional.of(new Work(left.remove(), Kind.LEFT));
        }
        Optional<TrialSource.Job> due = trials.next();
        if (due.isPresent()) {
            return Optional.of(new Work(stackOn(due.get(), slots), Kind.FRESH));
        }
        return threads == 1 && !suspects.isEmpty()
                ? Optional.of(new Work(suspects.remove(), Kind.SUSPECT))
                : Optional.empty();
    }

    private List<TrialSource.Job> stackOn(TrialSource.Job first, int slots) {
        if (stacks.most() == 1) {
            return List.of(first);
        }
        resize(slots);
        List<TrialSource.Job> jobs = new ArrayList<>(List.of(first));
        while (jobs.size() < size) {
            Optional<TrialSource.Job> next = trials.nextLike(first);
            if (next.isEmpty()) {
                break;
            }
            jobs.add(next.get());
        }
        known = trials.due();
        return List.copyOf(jobs);
    }

    /**
     * Keeps the size while those that it was found for are handed out: fewer and fewer of them would give smaller and
     * smaller stacks. Finds it anew where more trials are due than were left, or slots have come or gone.
     */
    private void resize(int now) {
        long due = trials.due() + 1;
        if (due > known || now != slots) {
            size = stacks.size(due, now);
            slots = now;
        }
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
