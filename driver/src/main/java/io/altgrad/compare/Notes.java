package io.altgrad.compare;

import io.altgrad.store.TrialRow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the rows of a comparison do not say by themselves. */
final class Notes {

    private Notes() {}

    static List<String> of(List<TrialRow> trials, List<ComparisonRow> rows, String baseline) {
        List<String> notes = new ArrayList<>();
        baseline(notes, rows, baseline);
        seeds(notes, rows);
        ends(notes, rows);
        machines(notes, trials);
        ruleSets(notes, trials);
        return notes;
    }

    private static void baseline(List<String> notes, List<ComparisonRow> rows, String baseline) {
        if (rows.stream().noneMatch(row -> row.format().equals(baseline))) {
            notes.add("No trial has the baseline format '" + baseline + "', so nothing is compared with it; there are "
                    + rows.stream()
                            .map(ComparisonRow::format)
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(", "))
                    + ".");
        }
    }

    private static void seeds(List<String> notes, List<ComparisonRow> rows) {
        long few = rows.stream().filter(row -> row.valLoss().count() < 2).count();
        if (few > 0) {
            notes.add(few + " of " + rows.size() + " rows have fewer than 2 completed seeds: no standard deviation,"
                    + " and no telling a format's cost from chance. Add seeds to the sweep and run it again.");
        }
    }

    private static void ends(List<String> notes, List<ComparisonRow> rows) {
        int diverged = rows.stream().mapToInt(ComparisonRow::diverged).sum();
        int failed = rows.stream().mapToInt(ComparisonRow::failed).sum();
        if (diverged + failed > 0) {
            notes.add(diverged + " diverged and " + failed
                    + " failed trials are in no mean; the columns failure_message and diverged_reason say why.");
        }
    }

    private static void machines(List<String> notes, List<TrialRow> trials) {
        long kinds = trials.stream()
                .filter(row -> row.tokensPerS() != null)
                .map(row -> row.processor() + "|" + row.device() + "|" + row.threads())
                .distinct()
                .count();
        if (kinds > 1) {
            notes.add("Trials ran on " + kinds
                    + " kinds of machine (processor, device, threads): compare tokens/s within one only.");
        }
    }

    /** A rule set is told by its name; two of one name would be mixed in one row. */
    private static void ruleSets(List<String> notes, List<TrialRow> trials) {
        trials.stream()
                .collect(Collectors.groupingBy(
                        TrialRow::rules,
                        java.util.TreeMap::new,
                        Collectors.mapping(row -> row.trial().rules(), Collectors.toSet())))
                .forEach((name, sets) -> {
                    if (sets.size() > 1) {
                        notes.add("'" + name + "' names " + sets.size()
                                + " different rule sets in this folder, and its rows mix them; give them names of their"
                                + " own.");
                    }
                });
    }
}
