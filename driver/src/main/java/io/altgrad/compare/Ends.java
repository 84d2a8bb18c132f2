package io.altgrad.compare;

import io.altgrad.store.TrialRow;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many trials ended which way.
 *
 * @param counts by the word in {@code trials.status}
 */
public record Ends(Map<String, Integer> counts) {

    static final String COMPLETED = "completed";

    private static final String FAILED = "failed";
    private static final String TIMED_OUT = "timed-out";

    public Ends {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }

    static Ends of(Collection<TrialRow> trials) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        trials.forEach(trial -> counts.merge(trial.status(), 1, Integer::sum));
        return new Ends(counts);
    }

    /** How many have that word in {@code trials.status}; 0 where none has. */
    public int of(String status) {
        return counts.getOrDefault(status, 0);
    }

    public int completed() {
        return of(COMPLETED);
    }

    public int diverged() {
        return of("diverged");
    }

    /** Those that ran out of time too. */
    public int failed() {
        return of(FAILED) + timedOut();
    }

    public int timedOut() {
        return of(TIMED_OUT);
    }

    /** The counts by the ways of ending that are told apart: those that ran out of time are among the failed. */
    SortedMap<String, Integer> ways() {
        SortedMap<String, Integer> ways = new TreeMap<>();
        counts.forEach((status, count) -> ways.merge(status.equals(TIMED_OUT) ? FAILED : status, count, Integer::sum));
        return ways;
    }

    /** All, whatever their end. */
    public int trials() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
