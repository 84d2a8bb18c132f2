package io.altgrad.cli;

import io.altgrad.store.TrialRow;
import io.altgrad.text.Printable;
import io.altgrad.text.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Two stored trials side by side: the settings in which they differ, and the figures of both. */
record TrialDifference(TrialRow first, TrialRow second) {

    /** A setting or a figure of both. */
    private record Line(String name, String first, String second) {}

    /** The difference as a table with a column for each trial, headed by its name. */
    List<String> table(StoredTrials trials) {
        TrialText one = new TrialText(first);
        TrialText other = new TrialText(second);
        List<Line> lines = new ArrayList<>(List.of(new Line("id", first.trialId(), second.trialId())));
        lines.addAll(lines(one.settings(trials.spelled(first)), other.settings(trials.spelled(second))).stream()
                .filter(line -> !line.first().equals(line.second()))
                .toList());
        lines.addAll(lines(one.figures(), other.figures()));
        return new TextTable<Line>()
                .left("", Line::name)
                .left(trials.nameOf(first), line -> Printable.of(line.first()))
                .left(trials.nameOf(second), line -> Printable.of(line.second()))
                .lines(lines);
    }

    private static List<Line> lines(Map<String, String> first, Map<String, String> second) {
        Set<String> both = new LinkedHashSet<>(first.keySet());
        both.addAll(second.keySet());
        return both.stream()
                .map(name -> new Line(name, first.getOrDefault(name, "-"), second.getOrDefault(name, "-")))
                .toList();
    }
}
