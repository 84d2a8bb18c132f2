package io.altgrad.compare;

import io.altgrad.result.Status;
import io.altgrad.store.TrialRow;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The number of trials that ended in each way.
 *
 * @param counts by the word in {@code trials.status}
 */
public record Ends(Map<String, Integer> counts) {

    public Ends {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }

    static Ends of(Collection<TrialRow> trials) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        trials.forEach(trial -> counts.merge(trial.status(), 1, Integer::sum));
        return new Ends(counts);
    }

    /** The number of those that ended so. */
    private int of(Status status) {
        return counts.getOrDefault(status.word(), 0);
    }

    public int completed() {
        return of(Status.COMPLETED);
    }

    public int diverged() {
        return of(Status.DIVERGED);
    }

    /** The number of trials that failed or ran out of time. */
    public int failed() {
        return of(Status.FAILED) + timedOut();
    }

    /** The number of trials that a rule of early stopping ended. */
    public int stopped() {
        return of(Status.STOPPED);
    }

    public int timedOut() {
        return of(Status.TIMED_OUT);
    }

    /** The counts by the ways of ending that are told apart: those that ran out of time are among the failed. */
    SortedMap<String, Integer> ways() {
        SortedMap<String, Integer> ways = new TreeMap<>();
        counts.forEach((word, count) ->
                ways.merge(Status.TIMED_OUT.is(word) ? Status.FAILED.word() : word, count, Integer::sum));
        return ways;
    }

    /** The number of trials, whatever their end. */
    public int trials() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
