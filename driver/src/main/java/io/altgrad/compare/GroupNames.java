package io.altgrad.compare;

import io.altgrad.sweep.Axis;
import io.altgrad.sweep.AxisValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A sweep file's named group as one axis of a comparison, in the place of the settings that its names stand for:
 * {@code size small} for {@code model.layers 2} and {@code model.width 64}.
 *
 * @param axes those of the comparison that the group sets, by their places
 */
record GroupNames(Axis group, Comparison comparison, List<Integer> axes) {

    /** The comparison with the name of {@code group}; itself where a row has no name of it, or more than one. */
    static Comparison in(Comparison comparison, Axis group) {
        GroupNames names = new GroupNames(
                group,
                comparison,
                IntStream.range(0, comparison.axes().size())
                        .filter(axis ->
                                group.settings().containsKey(comparison.axes().get(axis)))
                        .boxed()
                        .toList());
        return names.axes().isEmpty()
                        || comparison.rows().stream()
                                .anyMatch(row -> names.name(row).isEmpty())
                ? comparison
                : names.named();
    }

    private Comparison named() {
        return new Comparison(
                comparison.metric(),
                comparison.baseline(),
                replaced(comparison.axes(), group.name()),
                comparison.computes(),
                comparison.rows().stream()
                        .map(row -> row.withAxes(replaced(row.axes(), name(row).orElseThrow())))
                        .toList(),
                comparison.notes(),
                comparison.criterion());
    }

    /** The values with one in the place of the first of the group's. */
    private List<String> replaced(List<String> values, String name) {
        List<String> all = new ArrayList<>();
        for (int axis = 0; axis < values.size(); axis++) {
            if (axis == axes.get(0)) {
                all.add(name);
            } else if (!axes.contains(axis)) {
                all.add(values.get(axis));
            }
        }
        return all;
    }

    /** The only name whose settings the row has. */
    private Optional<String> name(ComparisonRow row) {
        List<AxisValue> fitting =
                group.values().stream().filter(name -> fits(row, name)).toList();
        return fitting.size() == 1 ? Optional.of(fitting.get(0).label()) : Optional.empty();
    }

    private boolean fits(ComparisonRow row, AxisValue name) {
        return axes.stream()
                .allMatch(axis -> String.valueOf(group.settingsOf(name)
                                .get(comparison.axes().get(axis))
                                .value())
                        .equals(row.axes().get(axis)));
    }
}
