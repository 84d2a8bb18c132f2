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

    public Ends {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }

    static Ends of(Collection<TrialRow> trials) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        trials.forEach(trial -> counts.merge(trial.status(), 1, Integer::sum));
        return new Ends(counts);
    }

    /** How many ended that way; 0 for a word that none ended with. */
    public int of(String status) {
        return counts.getOrDefault(status, 0);
    }

    public int completed() {
        return of(COMPLETED);
    }

    public int diverged() {
        return of("diverged");
    }

    public int failed() {
        return of("failed");
    }

    /** All, whatever their end. */
    public int trials() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
