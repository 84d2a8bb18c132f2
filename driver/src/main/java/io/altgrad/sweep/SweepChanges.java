package io.altgrad.sweep;

import io.altgrad.base.Count;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.TrialSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The differences between two sweep files, for people. */
public final class SweepChanges {

    private SweepChanges() {}

    /** A line for each axis and each setting that differs; none where the trials are the same. */
    public static List<String> between(Sweep before, Sweep now) {
        List<String> changes = new ArrayList<>();
        Map<String, List<AxisValue>> axesBefore = axes(before);
        Map<String, List<AxisValue>> axesNow = axes(now);
        Set<String> names = new LinkedHashSet<>(axesBefore.keySet());
        names.addAll(axesNow.keySet());
        names.forEach(name -> axis(name, axesBefore.get(name), axesNow.get(name), changes));
        Stream.of(before, now)
                .flatMap(sweep -> sweep.grid().fields().stream())
                .map(Axis::name)
                .forEach(names::add);
        if (!now.untilDecided().equals(before.untilDecided())) {
            changes.add("seeds: " + seeds(now) + " instead of " + seeds(before));
        }
        if (!now.grid().selection().equals(before.grid().selection())) {
            changes.add("what is selected of the axes: " + now.grid().size() + " of "
                    + Count.of(now.grid().combinations(), "combination") + " instead of "
                    + before.grid().size() + " of " + before.grid().combinations());
        }
        Map<String, Object> settingsBefore = TrialSettings.values(before.base());
        TrialSettings.values(now.base()).forEach((name, value) -> {
            Object earlier = settingsBefore.get(name);
            if (!names.contains(name) && !Objects.equals(value, earlier)) {
                changes.add(name + ": " + text(value) + " instead of " + text(earlier));
            }
        });
        return changes;
    }

    private static String seeds(Sweep sweep) {
        return sweep.untilDecided()
                .map(looks -> "until decided, " + looks.atLeast() + " to " + looks.atMost() + " for each of "
                        + Count.of(looks.rows(), "row"))
                .orElse("a fixed list");
    }

    private static Map<String, List<AxisValue>> axes(Sweep sweep) {
        Map<String, List<AxisValue>> axes = new LinkedHashMap<>();
        sweep.axes()
                .forEach(axis -> axes.put(
                        axis.name(),
                        axis.isGroup()
                                ? axis.values().stream()
                                        .map(name -> spelledOut(axis, name))
                                        .toList()
                                : axis.values()));
        return axes;
    }

    /** A name of a group by what it stands for, so that one which stands for something else is another value. */
    private static AxisValue spelledOut(Axis group, AxisValue name) {
        Map<String, Object> values = new LinkedHashMap<>();
        List<String> texts = new ArrayList<>();
        group.settingsOf(name).forEach((field, value) -> {
            values.put(field, value.value());
            texts.add(field + " " + value.label());
        });
        return new AxisValue(name.label() + " (" + String.join(", ", texts) + ")", List.of(name.label(), values));
    }

    private static void axis(String name, List<AxisValue> before, List<AxisValue> now, List<String> changes) {
        if (before == null) {
            changes.add("axis " + name + " is new: " + labels(now));
        } else if (now == null) {
            changes.add("axis " + name + " is gone: it had " + labels(before));
        } else {
            List<AxisValue> added = without(now, before);
            List<AxisValue> removed = without(before, now);
            if (!added.isEmpty() || !removed.isEmpty()) {
                changes.add("axis " + name + ":" + (added.isEmpty() ? "" : " added " + labels(added))
                        + (added.isEmpty() || removed.isEmpty() ? "" : ";")
                        + (removed.isEmpty() ? "" : " removed " + labels(removed)));
            }
        }
    }

    /**
     * The values of one list that another lacks, whatever their spellings; a value that is defined otherwise under its
     * old name is another.
     */
    private static List<AxisValue> without(List<AxisValue> values, List<AxisValue> others) {
        Set<Object> known = others.stream().map(AxisValue::value).collect(Collectors.toSet());
        return values.stream().filter(value -> !known.contains(value.value())).toList();
    }

    private static String labels(List<AxisValue> values) {
        return values.stream().map(AxisValue::label).collect(Collectors.joining(", "));
    }

    private static String text(Object value) {
        return Source.onOneLine(value instanceof RuleSet rules ? rules(rules) : String.valueOf(value));
    }

    /** {@code skip (lm_head: none, else: $format)}. */
    private static String rules(RuleSet rules) {
        return rules.name() + " ("
                + rules.rules().stream()
                        .map(rule -> rule.match() + ": " + rule.format() + ", ")
                        .collect(Collectors.joining())
                + "else: " + rules.otherwise() + ")";
    }
}
