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

/** The axes of a sweep file. */
final class AxisReader {

    /** Values of one axis. */
    static final int MAX_VALUES = 100_000;

    private static final YamlMapping.Keys AXES = new YamlMapping.Keys(
            TrialSettings.ALL.stream().<String>map(Setting::name).toList(), AxisReader::fields);
    private static final YamlMapping.Keys RANGE = YamlMapping.Keys.of(List.of("from", "to"));

    /** An axis and where each of its values stands in the file. */
    record Located(Axis axis, List<Node> nodes) {

        Node node(AxisValue value) {
            return nodes.get(axis.values().indexOf(value));
        }
    }

    private final Source source;
    private final ValueReader values;
    private final List<RuleSet> ruleSets;

    AxisReader(Source source, ValueReader values, List<RuleSet> ruleSets) {
        this.source = source;
        this.values = values;
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

    /** What an error about axis {@code key} offers: the fields of its section if it names one, else all in short. */
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
        if (node instanceof MappingNode && (type == SettingType.INT || type == SettingType.LONG)) {
            return range(name, path, node, type);
        }
        List<Node> items = values.list(path, node);
        if (items.isEmpty() || items.size() > MAX_VALUES) {
            throw source.unusable(path, node, "from 1 to " + MAX_VALUES + " values");
        }
        Map<Object, Node> seen = new LinkedHashMap<>();
        List<AxisValue> axisValues = new ArrayList<>();
        for (Node item : items) {
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
        return new Located(new Axis(name, axisValues), items);
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

    /** {@code {from: 1, to: 5}}: both ends belong to it. */
    private Located range(String name, String path, Node node, SettingType<?> type) {
        YamlMapping mapping = new YamlMapping(source, path, node, RANGE);
        long from = ((Number) values.read(type, mapping.path("from"), mapping.required("from"))).longValue();
        long to = ((Number) values.read(type, mapping.path("to"), mapping.required("to"))).longValue();
        if (to < from || to - from >= MAX_VALUES || to - from < 0) {
            throw source.unusable(
                    mapping.path("to"),
                    mapping.required("to"),
                    "from " + from + " on, and at most " + MAX_VALUES + " values");
        }
        List<AxisValue> axisValues = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        for (long value = from; value - from <= to - from; value++) {
            axisValues.add(new AxisValue(Long.toString(value), type == SettingType.INT ? (Object) (int) value : value));
            nodes.add(node);
        }
        return new Located(new Axis(name, axisValues), nodes);
    }
}
