package io.altgrad.sweep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An axis of a grid, or one of the fields that a named group sets, and the digit that decides its value. Axes that move
 * together have one digit, and so do a group and its fields.
 *
 * @param axis the file's, or one of the different values of a group's field
 * @param places of a group's field, the place among its values that each value of the digit means; null for an axis of the
 *     file, whose values are counted by the digit itself
 */
record Dimension(Axis axis, int digit, int[] places) {

    /** The dimensions in file order, the fields of a group behind it; a digit is where the first of its axes stands. */
    static List<Dimension> of(List<Axis> axes, List<List<String>> zips) {
        Map<Object, Integer> digits = new HashMap<>();
        List<Dimension> dimensions = new ArrayList<>();
        for (Axis axis : axes) {
            Object together = zips.stream()
                    .filter(zip -> zip.contains(axis.name()))
                    .<Object>map(zip -> zip)
                    .findFirst()
                    .orElse(axis.name());
            int next = digits.size();
            int digit = digits.computeIfAbsent(together, first -> next);
            dimensions.add(new Dimension(axis, digit, null));
            if (axis.isGroup()) {
                axis.fields().forEach(field -> dimensions.add(new Dimension(field, digit, places(axis, field))));
            }
        }
        return dimensions;
    }

    private static int[] places(Axis group, Axis field) {
        List<Object> different = field.values().stream().map(AxisValue::value).toList();
        return group.settings().get(field.name()).stream()
                .mapToInt(value -> different.indexOf(value.value()))
                .toArray();
    }

    /** Tells whether trials have a field of that name. */
    boolean isField() {
        return !axis.isGroup();
    }

    /** Tells whether the file has it as an axis. */
    boolean isOfFile() {
        return places == null;
    }

    /** The place of the axis's value where the digit is that. */
    int place(int digit) {
        return places == null ? digit : places[digit];
    }
}
