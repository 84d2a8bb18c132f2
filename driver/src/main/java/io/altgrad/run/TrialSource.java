package io.altgrad.run;

import io.altgrad.result.TrialResult;
import io.altgrad.spec.PlannedTrial;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The trials of a run, given out as they become due. The end of one may make others due, so that a source which has none
 * now may have some once a trial has ended that is still out. Asked by several threads at once.
 */
public interface TrialSource {

    /**
     * A trial that is due.
     *
     * @param until the step after which it is to halt, keeping its state; its last or a later one lets it run to its end
     */
    record Job(PlannedTrial trial, int until) {

        /** The trial whole. */
        public Job(PlannedTrial trial) {
            this(trial, Integer.MAX_VALUE);
        }
    }

    /** A result that is final, with the trial that it is of. */
    record Ended(PlannedTrial trial, TrialResult result) {}

    /** The next job; empty where none is due until another has ended, or for good. */
    Optional<Job> next();

    /**
     * A further job that is due, whose trial has the shape of {@code first}'s and may be trained beside it in one stack;
     * empty where there is none.
     */
    default Optional<Job> nextLike(Job first) {
        return Optional.empty();
    }

    /** The number of trials that are due and that no run has begun, which is what stacks are made of. */
    long due();

    /** Tells whether {@link #next} would give a job. */
    boolean hasNext();

    /**
     * Hears how a job ended, before its result is kept; not of one that was cancelled.
     *
     * @return the results that are final now: this one, others that waited for it, or none where the trial is to go on
     * @throws IOException if what follows from it cannot be kept, which stops the sweep
     */
    List<Ended> ended(PlannedTrial trial, TrialResult result) throws IOException;

    /** Trials at once at most. */
    int concurrent();

    /** The reason why trials are left though none is due, and how many; empty where none is. */
    String left();

    /** All of {@code trials} in their order, each to its end. */
    static TrialSource of(Iterator<PlannedTrial> trials) {
        return new TrialSource() {
            private final Deque<PlannedTrial> ahead = new ArrayDeque<>();

            @Override
            public synchronized Optional<Job> next() {
                return hasNext()
                        ? Optional.of(new Job(ahead.isEmpty() ? trials.next() : ahead.remove()))
                        : Optional.empty();
            }

            @Override
            public synchronized Optional<Job> nextLike(Job first) {
                if (ahead.isEmpty() && trials.hasNext()) {
                    ahead.add(trials.next());
                }
                return !ahead.isEmpty() && ahead.peek().hasShapeOf(first.trial()) ? next() : Optional.empty();
            }

            @Override
            public synchronized long due() {
                trials.forEachRemaining(ahead::add);
                return ahead.size();
            }

            @Override
            public synchronized boolean hasNext() {
                return !ahead.isEmpty() || trials.hasNext();
            }

            @Override
            public List<Ended> ended(PlannedTrial trial, TrialResult result) {
                return List.of(new Ended(trial, result));
            }

            @Override
            public int concurrent() {
                return Integer.MAX_VALUE;
            }

            @Override
            public String left() {
                return "";
            }
        };
    }
}
