package io.altgrad.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One dimension of a sweep: a field of a trial, or a named group, each of whose values stands for some fields together.
 *
 * @param name the field of a trial that it sets, for example {@code format} or {@code training.learningRate}; of a group
 *     the file's own name for it
 * @param values at least one, all different; of a group the names, which are their own labels
 * @param settings of a group, by the name of each field that it sets, the field's value under each of {@code values}; empty
 *     for an axis of one field
 */
public record Axis(String name, List<AxisValue> values, Map<String, List<AxisValue>> settings) {

    public Axis {
        values = List.copyOf(values);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        if (values.isEmpty()) {
            throw new IllegalArgumentException("Cannot make axis '" + name + "' without a value.");
        }
        if (different(values).size() < values.size()) {
            throw new IllegalArgumentException("Cannot make axis '" + name + "': a value appears twice.");
        }
        for (List<AxisValue> ofNames : settings.values()) {
            if (ofNames.size() != values.size()) {
                throw new IllegalArgumentException("Cannot make group '" + name + "' of " + values.size()
                        + " names: a setting has " + ofNames.size() + " values.");
            }
        }
    }

    /** An axis of one field. */
    public Axis(String name, List<AxisValue> values) {
        this(name, values, Map.of());
    }

    /** Tells whether its values are names for several fields. */
    public boolean isGroup() {
        return !settings.isEmpty();
    }

    /** The fields that it sets, an axis for each, whose values are all different: itself, or those of the group. */
    Stream<Axis> fields() {
        return isGroup()
                ? settings.entrySet().stream().map(field -> new Axis(field.getKey(), different(field.getValue())))
                : Stream.of(this);
    }

    /** The values by field that a group's name stands for. */
    public Map<String, AxisValue> settingsOf(AxisValue name) {
        Map<String, AxisValue> ofName = new LinkedHashMap<>();
        settings.forEach((field, ofNames) -> ofName.put(field, ofNames.get(values.indexOf(name))));
        return ofName;
    }

    /** The values without those that came before, however they are spelled. */
    private static List<AxisValue> different(List<AxisValue> values) {
        Map<Object, AxisValue> first = new LinkedHashMap<>();
        values.forEach(value -> first.putIfAbsent(value.value(), value));
        return new ArrayList<>(first.values());
    }
}
