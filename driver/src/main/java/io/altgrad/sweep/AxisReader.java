package io.altgrad.sweep;

import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Setting;
import io.altgrad.spec.SettingType;
import io.altgrad.spec.TrialSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /** The settings, each of which may be an axis. */
    static final YamlMapping.Keys AXES = new YamlMapping.Keys(
            TrialSettings.ALL.stream().<String>map(Setting::name).toList(), AxisReader::fields);

    /** Types of which one value may be a mapping. */
    private static final Set<SettingType<?>> IN_PARTS =
            Set.of(SettingType.FORMAT, SettingType.MOMENTS, SettingType.STATE);

    /**
     * An axis and where each of its values stands in the file.
     *
     * @param paths of the values, as errors call them
     */
    record Located(Axis axis, List<Node> nodes, List<String> paths) {

        Located(Axis axis, List<Node> nodes) {
            this(axis, nodes, Collections.nCopies(nodes.size(), SweepComposer.AXES + "." + axis.name()));
        }

        /** The place of a value; of one that trials have where the axis does not apply, the axis's. */
        Node node(AxisValue value) {
            return nodes.get(Math.max(0, axis.values().indexOf(value)));
        }

        String path(AxisValue value) {
            return paths.get(Math.max(0, axis.values().indexOf(value)));
        }
    }

    private final Source source;
    private final ValueReader values;
    private final AxisItems items;
    private final List<RuleSet> ruleSets;

    /** The named groups by the axis. */
    private final Map<String, GroupReader.Group> groups = new LinkedHashMap<>();

    /** Null where no axis is drawn. */
    private Sample sample;

    private Drawn chosen = Drawn.ALL;

    /** Null for seeds that are a list, however it is written. */
    private SeedsUntilDecided growing;

    AxisReader(Source source, ValueReader values, List<RuleSet> ruleSets) {
        this.source = source;
        this.values = values;
        this.items = new AxisItems(source, values);
        this.ruleSets = ruleSets;
    }

    /** The axes by name, in file order. */
    Map<String, Located> read(YamlMapping root) {
        Node node = root.required("axes");
        YamlMapping mapping = new YamlMapping(source, SweepComposer.AXES, node, keys(node));
        List<String> drawn = mapping.values().entrySet().stream()
                .filter(axis -> SampleReader.isDrawn(axis.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        SampleReader samples = new SampleReader(source, values);
        sample = samples.read(root, drawn, node).orElse(null);
        Map<String, Located> axes = new LinkedHashMap<>();
        GroupReader named = new GroupReader(source, this);
        mapping.values().forEach((name, list) -> {
            named.requireOtherName(name, list);
            if (GroupReader.isMeant(name, list)) {
                groups.put(name, named.read(name, list, mapping));
                axes.put(name, names(groups.get(name)));
            } else if (SplitSeed.isMeant(name, list)) {
                split(mapping.path(name), list, mapping, axes);
            } else {
                axes.put(name, axis(name, mapping.path(name), list));
            }
        });
        if (axes.isEmpty()) {
            throw source.unusable("axes", "{}", node, "expected at least one axis.");
        }
        chosen = samples.chosen(root, axes);
        return axes;
    }

    /** The settings, and the names of the file's groups. */
    private static YamlMapping.Keys keys(Node node) {
        List<String> words = Stream.concat(AXES.words().stream(), GroupReader.names(node))
                .distinct()
                .toList();
        return new YamlMapping.Keys(words, AXES.shown());
    }

    /** A group as an axis of its names. */
    private static Located names(GroupReader.Group group) {
        List<AxisValue> names = group.names().keySet().stream()
                .map(name -> new AxisValue(name, name))
                .toList();
        return new Located(
                new Axis(group.axis(), names), List.copyOf(group.names().values()));
    }

    /** The named groups by the axis. */
    Map<String, GroupReader.Group> groups() {
        return groups;
    }

    /** The fields that {@code axes} set: those of a named group in its place. */
    Map<String, Located> fields(Map<String, Located> axes) {
        Map<String, Located> fields = new LinkedHashMap<>();
        axes.forEach((name, axis) -> {
            if (groups.containsKey(name)) {
                fields.putAll(groups.get(name).fields());
            } else {
                fields.put(name, axis);
            }
        });
        return fields;
    }

    /** The axes whose values are known: of a named group all settings under each name. */
    List<Axis> whole(Map<String, Located> axes, Settings settings) {
        return axes.entrySet().stream()
                .map(axis -> groups.containsKey(axis.getKey())
                        ? groups.get(axis.getKey()).axis(source, settings)
                        : axis.getValue().axis())
                .toList();
    }

    /** An axis for each source of randomness. */
    private void split(String path, Node node, YamlMapping all, Map<String, Located> axes) {
        YamlMapping parts = new YamlMapping(source, path, node, YamlMapping.Keys.of(SplitSeed.PARTS.keySet()));
        parts.values().forEach((part, list) -> {
            String name = SplitSeed.PARTS.get(part).name();
            all.find(name).filter(other -> other != node).ifPresent(other -> {
                throw source.unusable(
                        parts.path(part),
                        Source.show(list),
                        list,
                        name + " is an axis in line " + Source.line(other)
                                + " already; give its values in one of the two.");
            });
            axes.put(name, axis(name, parts.path(part), list));
        });
    }

    /** The combinations that the file chooses. */
    Drawn chosen() {
        return chosen;
    }

    /** The axes that are drawn, and move together; none where the file draws none. */
    List<String> drawn() {
        return sample == null ? List.of() : sample.axes();
    }

    /** The seeds that are added until rows are decided; empty for a fixed list. */
    Optional<SeedsUntilDecided> growing() {
        return Optional.ofNullable(growing);
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
        List<Node> nodes;
        if (SeedsUntilDecided.isMeant(name, node)) {
            nodes = growing(path, node);
        } else if (SampleReader.isDrawn(node)) {
            nodes = items.drawn(type, name, path, node, sample);
        } else {
            nodes = items.of(type, path, node);
        }
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

    private List<Node> growing(String path, Node node) {
        growing = SeedsUntilDecided.read(source, values, path, node);
        return growing.items();
    }

    /** The values that a condition over that axis names: one, or as an axis has them. */
    List<AxisValue> values(String axis, String path, Node node) {
        if (groups.containsKey(axis)) {
            Set<String> known = groups.get(axis).names().keySet();
            List<Node> names = node instanceof SequenceNode list ? list.getValue() : List.of(node);
            return names.stream().map(name -> name(path, name, known)).toList();
        }
        SettingType<?> type = TrialSettings.of(axis).orElseThrow().type();
        boolean several = node instanceof SequenceNode list && !isSchedule(type, list)
                || node instanceof MappingNode && !IN_PARTS.contains(type);
        List<Node> given = several ? items.of(type, path, node) : items.one(type, path, node);
        return given.stream().map(item -> value(type, path, item)).toList();
    }

    /** A name of a group, which need not have it, as a condition may name a value that its axis does not have. */
    private AxisValue name(String path, Node node, Set<String> known) {
        if (!(node instanceof ScalarNode name)) {
            throw source.unusable(path, node, "one of " + String.join(", ", known) + ", or a list of them");
        }
        return new AxisValue(Source.onOneLine(name.getValue()), name.getValue());
    }

    private static boolean isSchedule(SettingType<?> type, SequenceNode list) {
        return type == SettingType.SCHEDULE && list.getValue().stream().allMatch(MappingNode.class::isInstance);
    }

    AxisValue value(SettingType<?> type, String path, Node node) {
        if (type == SettingType.RULES) {
            RuleSet set = ruleSet(path, node);
            return new AxisValue(set.name(), set);
        }
        Object value = values.read(type, path, node);
        boolean spelled = node instanceof ScalarNode && !(value instanceof LayerFormat);
        return new AxisValue(spelled ? Source.onOneLine(((ScalarNode) node).getValue()) : value.toString(), value);
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
