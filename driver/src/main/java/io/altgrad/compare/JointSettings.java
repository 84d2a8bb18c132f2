package io.altgrad.compare;

import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Settings that change together from row to row, as one. Two sweeps may differ in a dozen settings, and each of a dozen
 * columns would say no more than which of the two a row is of.
 */
public final class JointSettings {

    private static final String SWEEP = "sweep";
    private static final int MOST_VALUES = 4;

    private final Comparison comparison;
    private final Map<String, String> sweepOf;

    private JointSettings(Comparison comparison, Collection<TrialRow> trials) {
        this.comparison = comparison;
        this.sweepOf = trials.stream()
                .filter(trial -> trial.get(TrialColumns.SWEEP) != null)
                .collect(Collectors.toMap(TrialRow::trialId, trial -> trial.get(TrialColumns.SWEEP), (a, b) -> a));
    }

    /**
     * The comparison in which axes that part the rows alike are one, with a note on what it stands for. It is called
     * {@code sweep}, and has the sweeps' names as values, where those part the rows so too; else it has the axes' names
     * and values, joined. The comparison itself where no two axes do.
     */
    public static Comparison in(Comparison comparison, Collection<TrialRow> trials) {
        return new JointSettings(comparison, trials).joined();
    }

    private Comparison joined() {
        Map<List<Integer>, List<Integer>> alike = IntStream.range(
                        0, comparison.axes().size())
                .boxed()
                .collect(Collectors.groupingBy(
                        axis -> parts(row -> row.axes().get(axis)), LinkedHashMap::new, Collectors.toList()));
        if (alike.size() == comparison.axes().size()) {
            return comparison;
        }
        List<String> names = new ArrayList<>();
        List<Function<ComparisonRow, String>> values = new ArrayList<>();
        List<String> notes = new ArrayList<>(comparison.notes());
        alike.forEach((parts, axes) -> {
            boolean ofSweep = axes.size() > 1 && parts.equals(parts(this::sweep));
            names.add(
                    ofSweep
                            ? SWEEP
                            : join(axes, axis -> lastPart(comparison.axes().get(axis), axes)));
            values.add(
                    ofSweep ? this::sweep : row -> join(axes, axis -> row.axes().get(axis)));
            if (axes.size() > 1) {
                notes.add(note(axes, ofSweep));
            }
        });
        return new Comparison(
                comparison.metric(),
                comparison.baseline(),
                names,
                comparison.computes(),
                comparison.rows().stream()
                        .map(row -> row.withAxes(
                                values.stream().map(value -> value.apply(row)).toList()))
                        .toList(),
                notes,
                comparison.criterion());
    }

    /** The rows by the order in which their values first come: equal for two values that part the rows alike. */
    private List<Integer> parts(Function<ComparisonRow, String> value) {
        Map<String, Integer> places = new LinkedHashMap<>();
        return comparison.rows().stream()
                .map(row -> places.computeIfAbsent(value.apply(row), first -> places.size()))
                .toList();
    }

    private String sweep(ComparisonRow row) {
        return row.trialIds().stream()
                .map(id -> sweepOf.getOrDefault(id, ""))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private String note(List<Integer> axes, boolean ofSweep) {
        String changes = axes.size() + " settings change together and are one column: ";
        if (!ofSweep) {
            return changes + join(axes, axis -> comparison.axes().get(axis)) + ".";
        }
        Map<String, String> values = new LinkedHashMap<>();
        comparison
                .rows()
                .forEach(row -> values.putIfAbsent(
                        sweep(row),
                        join(
                                axes,
                                axis -> comparison.axes().get(axis) + " "
                                        + row.axes().get(axis))));
        return changes
                + values.entrySet().stream()
                        .limit(MOST_VALUES)
                        .map(value -> value.getKey() + " has " + value.getValue())
                        .collect(Collectors.joining("; "))
                + (values.size() > MOST_VALUES ? "; and " + (values.size() - MOST_VALUES) + " further sweeps" : "")
                + ".";
    }

    /** The last part of a name among several, where they are one; whole where it stands alone. */
    private static String lastPart(String axis, List<Integer> axes) {
        return axes.size() == 1 ? axis : axis.substring(axis.lastIndexOf('.') + 1);
    }

    private static String join(List<Integer> axes, Function<Integer, String> words) {
        return axes.stream().map(words).collect(Collectors.joining(", "));
    }
}
