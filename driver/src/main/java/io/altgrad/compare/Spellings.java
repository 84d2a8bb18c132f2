package io.altgrad.compare;

import io.altgrad.base.UserError;
import io.altgrad.sweep.Axis;
import io.altgrad.sweep.Grid;
import io.altgrad.sweep.SweepFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The words of the sweep files that asked for the results: the spelling of axis values, {@code 3e-3} where a file has that
 * for 0.003, and the names of groups.
 */
public final class Spellings {

    private final Map<List<String>, String> spellings = new HashMap<>();
    private final List<Axis> groups = new ArrayList<>();

    private Spellings() {}

    /** The spellings of the files of those texts, the first that has a value; one that cannot be read has none. */
    public static Spellings of(Collection<String> sweepTexts) {
        Spellings all = new Spellings();
        for (String text : sweepTexts) {
            try {
                Grid grid = SweepFile.parse(text, "sweep.yaml").grid();
                grid.axes().stream().filter(Axis::isGroup).forEach(all.groups::add);
                grid.fields()
                        .forEach(axis -> axis.values()
                                .forEach(value -> all.spellings.putIfAbsent(
                                        List.of(axis.name(), String.valueOf(value.value())), value.label())));
            } catch (UserError e) {
                // Values of such a file are spelled as numbers are.
                continue;
            }
        }
        return all;
    }

    /** The comparison with its axes' values spelled so, and those that a group sets by its names. */
    public Comparison in(Comparison unnamed) {
        Comparison comparison = unnamed;
        for (Axis group : groups) {
            comparison = GroupNames.in(comparison, group);
        }
        return spelled(comparison);
    }

    private Comparison spelled(Comparison comparison) {
        List<ComparisonRow> rows = comparison.rows().stream()
                .map(row -> row.withAxes(IntStream.range(0, row.axes().size())
                        .mapToObj(i -> of(comparison.axes().get(i), row.axes().get(i)))
                        .toList()))
                .toList();
        return new Comparison(
                comparison.metric(),
                comparison.baseline(),
                comparison.axes(),
                comparison.computes(),
                rows,
                comparison.notes(),
                comparison.criterion());
    }

    private String of(String axis, String value) {
        return spellings.getOrDefault(List.of(axis, value), value);
    }
}
