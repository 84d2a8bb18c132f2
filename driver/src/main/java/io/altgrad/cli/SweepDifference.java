package io.altgrad.cli;

import io.altgrad.base.Count;
import io.altgrad.store.TrialRow;
import io.altgrad.sweep.SweepChanges;
import io.altgrad.text.Printable;
import io.altgrad.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Two sweeps side by side: what their files say otherwise, the trials of one alone, and the results of both. */
record SweepDifference(ComparedSweep first, ComparedSweep second) {

    /** Trials of a list in short. */
    private static final int SHOWN = 20;

    private static final String NONE = "-";

    /** A trial that both have results of. */
    private record Pair(String name, TrialRow first, TrialRow second) {

        /** Tells whether both ended alike, with one loss bit for bit. */
        boolean isSame() {
            return first.status().equals(second.status()) && Objects.equals(first.valLoss(), second.valLoss());
        }

        String difference() {
            return first.valLoss() == null || second.valLoss() == null
                    ? NONE
                    : String.format(Locale.ROOT, "%+.6f", second.valLoss() - first.valLoss());
        }

        static String end(TrialRow row) {
            return row.valLoss() == null || !row.completed()
                    ? row.status()
                    : String.format(Locale.ROOT, "%.6f", row.valLoss());
        }
    }

    /** The lines of the difference; every trial where {@code all}, otherwise some of each list. */
    List<String> lines(boolean all) {
        List<String> lines = new ArrayList<>();
        lines.add(second.name() + " against " + first.name() + ":");
        lines.addAll(settings());
        lines.add(Count.of(common().size(), "trial") + " in both, "
                + only(first, second).size() + " only in " + first.name() + ", "
                + only(second, first).size() + " only in " + second.name());
        only(lines, first, second, all);
        only(lines, second, first, all);
        results(lines, all);
        lines.replaceAll(Printable::of);
        return lines;
    }

    private List<String> settings() {
        if (first.sweep().isEmpty() || second.sweep().isEmpty()) {
            return List.of("settings: unknown, for a sweep.yaml is missing or of another version");
        }
        List<String> changes =
                SweepChanges.between(first.sweep().orElseThrow(), second.sweep().orElseThrow());
        return changes.isEmpty()
                ? List.of("settings: the same")
                : changes.stream().map(line -> "  " + line).toList();
    }

    private List<String> common() {
        return first.trials().keySet().stream()
                .filter(second.trials()::containsKey)
                .toList();
    }

    private static List<String> only(ComparedSweep one, ComparedSweep other) {
        return one.trials().keySet().stream()
                .filter(id -> !other.trials().containsKey(id))
                .toList();
    }

    private static void only(List<String> lines, ComparedSweep one, ComparedSweep other, boolean all) {
        List<String> ids = only(one, other);
        if (!ids.isEmpty()) {
            lines.add("only in " + one.name() + ":");
            ids.stream()
                    .limit(all ? Integer.MAX_VALUE : SHOWN)
                    .forEach(id -> lines.add("  " + id + "  " + one.trials().get(id)));
            more(lines, ids.size(), all);
        }
    }

    private void results(List<String> lines, boolean all) {
        List<Pair> pairs = common().stream()
                .filter(id ->
                        first.results().containsKey(id) && second.results().containsKey(id))
                .map(id -> new Pair(
                        second.trials().get(id),
                        first.results().get(id),
                        second.results().get(id)))
                .toList();
        if (pairs.isEmpty()) {
            return;
        }
        List<Pair> changed = pairs.stream().filter(pair -> !pair.isSame()).toList();
        lines.add(Count.outOf(
                        pairs.size() - changed.size(),
                        pairs.size(),
                        "common result",
                        "is the same bit for bit",
                        "are the same bit for bit")
                + (changed.isEmpty() ? "" : "; those that are not:"));
        if (!changed.isEmpty()) {
            new TextTable<Pair>()
                    .left("trial", Pair::name)
                    .right("val loss of " + first.name(), pair -> Pair.end(pair.first()))
                    .right("of " + second.name(), pair -> Pair.end(pair.second()))
                    .right("difference", Pair::difference)
                    .lines(changed.subList(0, all ? changed.size() : Math.min(SHOWN, changed.size())))
                    .forEach(line -> lines.add("  " + line));
            more(lines, changed.size(), all);
        }
    }

    private static void more(List<String> lines, int size, boolean all) {
        if (!all && size > SHOWN) {
            lines.add("  and " + (size - SHOWN) + " more; --all shows every one");
        }
    }
}
