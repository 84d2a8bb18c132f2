package io.altgrad.sweep;

import io.altgrad.base.UserError;
import io.altgrad.spec.InvalidSetting;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.RuleSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The fields of a sweep file's trials: the value of each, unless an axis sets it, and the place that gives it. */
final class Settings {

    private final Source source;
    /** The fields that axes set, those of named groups among them. */
    private final Map<String, AxisReader.Located> axes;

    private final Map<String, Object> values = new LinkedHashMap<>();

    /** The place where the file gives a field or a section. */
    private final Map<String, Node> places = new LinkedHashMap<>();

    /** The fields that axes do not set everywhere, and that need a value elsewhere. */
    private final Set<String> sometimes;

    Settings(Source source, Map<String, AxisReader.Located> axes, Set<String> sometimes) {
        this.source = source;
        this.axes = axes;
        this.sometimes = sometimes;
    }

    Map<String, AxisReader.Located> axes() {
        return axes;
    }

    /** The value of each field; what an axis sets has its first. */
    Map<String, Object> values() {
        return values;
    }

    /** Gives a field its default. */
    void put(String path, Object value) {
        values.put(path, value);
    }

    /** Gives a field the value that the file has for it at {@code node}. */
    void put(String path, Object value, Node node) {
        if (axes.containsKey(path) && !sometimes.contains(path)) {
            throw source.unusable(path, node, "it only under 'axes', which has it already");
        }
        values.put(path, value);
        places.put(path, node);
    }

    /** The value that trials have where {@code axis} does not apply: the file's, or the default. */
    AxisValue withoutAxis(String axis) {
        Object value = values.get(axis);
        return new AxisValue(value instanceof RuleSet rules ? rules.name() : value.toString(), value);
    }

    /** The same as the file spells it. */
    AxisValue asWritten(String field) {
        AxisValue value = withoutAxis(field);
        return places.get(field) instanceof ScalarNode scalar && !(value.value() instanceof LayerFormat)
                ? new AxisValue(Source.onOneLine(scalar.getValue()), value.value())
                : value;
    }

    /** Takes note that the file has a section there. */
    void section(String name, Node node) {
        places.put(name, node);
    }

    /** The place where the file sets a field, on an axis or by itself; empty where it has its default. */
    Optional<Node> place(String field) {
        return axes.containsKey(field)
                ? Optional.of(axes.get(field).nodes().get(0))
                : Optional.ofNullable(places.get(field));
    }

    /** The place that gives a trial its value: of that value on an axis, else the file's; empty for a default. */
    Optional<Node> origin(String field, AxisValue onAxis) {
        return onAxis != null && axes.get(field).axis().values().contains(onAxis)
                ? Optional.of(axes.get(field).node(onAxis))
                : Optional.ofNullable(places.get(field));
    }

    /**
     * The error that points at the value at fault: an axis's, the file's, or a default that the file's values rule out.
     *
     * @param prefix of the section's fields
     * @param chosen the axes' values that were tried
     * @param fallback where to point if the file says nothing about the section
     */
    UserError blame(String prefix, Map<String, AxisValue> chosen, InvalidSetting e, Node fallback) {
        String field = e.field().contains(".") ? e.field() : prefix + e.field();
        String expected = "expected " + e.expected() + ".";
        AxisValue value = chosen.get(field);
        if (value != null
                && (!sometimes.contains(field)
                        || axes.get(field).axis().values().contains(value))) {
            return source.unusable(
                    axes.get(field).path(value),
                    Source.show(value.label()),
                    axes.get(field).node(value),
                    expected);
        }
        if (places.containsKey(field)) {
            return source.unusable(field, places.get(field), e);
        }
        String section = field.substring(0, field.indexOf('.') + 1);
        Node place = chosen.keySet().stream()
                .filter(axis -> axis.startsWith(section) && isOfAxis(axis, chosen.get(axis)))
                .findFirst()
                .map(axis -> axes.get(axis).node(chosen.get(axis)))
                .orElse(places.getOrDefault(section.replace(".", ""), fallback));
        Object otherwise = value == null ? values.get(field) : value.label();
        return source.unusable(field, otherwise + " (its default)", place, expected);
    }

    /** Tells whether an axis gives the field that value, and no section or default. */
    private boolean isOfAxis(String field, AxisValue value) {
        return value != null
                && (!sometimes.contains(field)
                        || axes.get(field).axis().values().contains(value));
    }
}
