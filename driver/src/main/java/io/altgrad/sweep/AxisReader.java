package io.altgrad.sweep;

import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Setting;
import io.altgrad.spec.SettingType;
import io.altgrad.spec.TrialSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The axes of a sweep file. */
final class AxisReader {

    /** Values of one axis. */
    static final int MAX_VALUES = 100_000;

    private static final YamlMapping.Keys AXES = new YamlMapping.Keys(
            TrialSettings.ALL.stream().<String>map(Setting::name).toList(), AxisReader::fields);

    /** An axis and where each of its values stands in the file. */
    record Located(Axis axis, List<Node> nodes) {

        /** The place of a value; of one that trials have where the axis does not apply, the axis's. */
        Node node(AxisValue value) {
            return nodes.get(Math.max(0, axis.values().indexOf(value)));
        }
    }

    private final Source source;
    private final ValueReader values;
    private final AxisItems items;
    private final List<RuleSet> ruleSets;

    AxisReader(Source source, ValueReader values, List<RuleSet> ruleSets) {
        this.source = source;
        this.values = values;
        this.items = new AxisItems(source, values);
        this.ruleSets = ruleSets;
    }

    /** The axes by name, in file order. */
    Map<String, Located> read(Node node) {
        YamlMapping mapping = new YamlMapping(source, "axes", node, AXES);
        Map<String, Located> axes = new LinkedHashMap<>();
        mapping.values().forEach((name, list) -> axes.put(name, axis(name, mapping.path(name), list)));
        if (axes.isEmpty()) {
            throw source.unusable("axes", "{}", node, "expected at least one axis.");
        }
        return axes;
    }

    /**
     * The choices that an error about axis {@code key} offers: the fields of its section if it names one, else all in
     * short.
     */
    private static String fields(String key) {
        String section = key.substring(0, Math.max(0, key.indexOf('.')));
        String ofSection = names(section).collect(Collectors.joining(", "));
        return !section.isEmpty() && !ofSection.isEmpty()
                ? ofSection
                : Stream.concat(names(""), TrialSettings.SECTIONS.stream().map(known -> known.name() + ".*"))
                        .collect(Collectors.joining(", "));
    }

    private static Stream<String> names(String section) {
        return TrialSettings.ALL.stream()
                .filter(setting -> setting.section().equals(section))
                .map(Setting::name);
    }

    private Located axis(String name, String path, Node node) {
        SettingType<?> type = TrialSettings.of(name).orElseThrow().type();
        List<Node> nodes = items.of(type, path, node);
        Map<Object, Node> seen = new LinkedHashMap<>();
        List<AxisValue> axisValues = new ArrayList<>();
        for (Node item : nodes) {
            AxisValue value = value(type, path, item);
            Node earlier = seen.putIfAbsent(value.value(), item);
            if (earlier != null) {
                throw source.mistake(
                        item,
                        "Duplicate value " + Source.show(item) + " in " + source.at(item) + ", under '" + path
                                + "'; it is there in line " + Source.line(earlier) + " already.",
                        "");
            }
            axisValues.add(value);
        }
        return new Located(new Axis(name, axisValues), nodes);
    }

    /** The values that a condition over an axis of that type names: one, or as an axis has them. */
    List<AxisValue> values(SettingType<?> type, String path, Node node) {
        boolean several = node instanceof SequenceNode || node instanceof MappingNode && type != SettingType.FORMAT;
        List<Node> given = several ? items.of(type, path, node) : items.one(type, path, node);
        return given.stream().map(item -> value(type, path, item)).toList();
    }

    private AxisValue value(SettingType<?> type, String path, Node node) {
        if (type == SettingType.RULES) {
            RuleSet set = ruleSet(path, node);
            return new AxisValue(set.name(), set);
        }
        Object value = values.read(type, path, node);
        String label =
                value instanceof LayerFormat ? value.toString() : Source.onOneLine(((ScalarNode) node).getValue());
        return new AxisValue(label, value);
    }

    private RuleSet ruleSet(String path, Node node) {
        String name = values.text(path, node);
        List<String> known = new ArrayList<>();
        ruleSets.forEach(set -> known.add(Source.onOneLine(set.name())));
        return ruleSets.stream()
                .filter(set -> set.name().equals(name))
                .findFirst()
                .orElseThrow(() -> source.unknown(path, (ScalarNode) node, known));
    }
}
