package io.altgrad.sweep;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The keys of a sweep file that say which combinations of the axes it means. */
final class SelectionReader {

    static final String ZIP = "zip";
    static final String ONLY = "only";
    static final String EXCLUDE = "exclude";
    static final String WHEN = "when";

    /** All of them. */
    static final List<String> KEYS = List.of(ZIP, ONLY, EXCLUDE, WHEN);

    /** Values of an axis that a plan names of a condition. */
    private static final int MOST_SHOWN = 6;

    private final Source source;
    private final AxisReader reader;
    private final Map<String, AxisReader.Located> axes;
    private final List<String> notices = new ArrayList<>();
    private final Map<String, Node> zipped = new LinkedHashMap<>();
    private final List<List<String>> zips;
    private final Map<String, Condition> when = new LinkedHashMap<>();
    private final List<Condition> excluded;
    private final List<Condition> only;

    /**
     * Reads the keys.
     *
     * @param reader of the axes' values
     * @param axes that the file has
     */
    SelectionReader(Source source, AxisReader reader, Map<String, AxisReader.Located> axes, YamlMapping root) {
        this.source = source;
        this.reader = reader;
        this.axes = axes;
        reader.drawn().forEach(axis -> zipped.put(axis, axes.get(axis).nodes().get(0)));
        List<List<String>> groups =
                new ArrayList<>(root.find(ZIP).map(this::zips).orElse(List.of()));
        if (reader.drawn().size() > 1) {
            groups.add(reader.drawn());
        }
        this.zips = groups;
        root.find(WHEN).ifPresent(this::readWhen);
        this.excluded =
                root.find(EXCLUDE).map(node -> conditions(EXCLUDE, node)).orElse(List.of());
        this.only = root.find(ONLY).map(node -> conditions(ONLY, node)).orElse(List.of());
    }

    /** A line for each value of a condition that its axis does not have. */
    List<String> notices() {
        return notices;
    }

    /** The fields that axes do not set everywhere: some names of a group leave one out, or an axis does not apply. */
    Set<String> sometimes() {
        Set<String> sometimes = new LinkedHashSet<>();
        when.keySet().forEach(axis -> sometimes.addAll(fields(axis)));
        reader.groups().values().stream().flatMap(GroupReader.Group::sometimes).forEach(sometimes::add);
        return sometimes;
    }

    private Collection<String> fields(String axis) {
        return reader.groups().containsKey(axis)
                ? reader.groups().get(axis).fields().keySet()
                : List.of(axis);
    }

    /** @param settings with the values that trials have where no axis sets them */
    Selection selection(Settings settings) {
        Map<String, Selection.Applies> applies = new LinkedHashMap<>();
        when.forEach((axis, condition) -> {
            fields(axis)
                    .forEach(
                            field -> applies.put(field, new Selection.Applies(condition, settings.withoutAxis(field))));
            if (reader.groups().containsKey(axis)) {
                AxisValue otherwise = reader.groups().get(axis).otherwise(settings);
                applies.put(axis, new Selection.Applies(condition, otherwise));
            }
        });
        return new Selection(zips, excluded, only, applies, reader.chosen());
    }

    private List<List<String>> zips(Node node) {
        List<Node> groups = list(ZIP, node, "a list of axes, such as [training.steps, training.batch]");
        boolean one = groups.stream().allMatch(ScalarNode.class::isInstance);
        return (one ? List.of(node) : groups).stream().map(this::zip).toList();
    }

    private List<String> zip(Node node) {
        List<Node> names = list(ZIP, node, "a list of axes, such as [training.steps, training.batch]");
        if (names.size() < 2) {
            throw source.unusable(ZIP, node, "two axes or more, which move together");
        }
        List<String> group = new ArrayList<>();
        for (Node name : names) {
            String axis = axis(name);
            requireFree(ZIP, axis, name);
            if (reader.groups().containsKey(axis)) {
                throw source.unusable(
                        ZIP,
                        name,
                        "no group of settings, which move together as it is; give each name of " + axis
                                + " the settings that move with it");
            }
            Node earlier = zipped.putIfAbsent(axis, name);
            if (earlier != null) {
                throw source.mistake(
                        name,
                        "Duplicate axis '" + axis + "' in " + source.at(name) + ", under '" + ZIP
                                + "'; it is there in line " + Source.line(earlier) + " already.",
                        "");
            }
            group.add(axis);
            requireLength(group.get(0), axis, name);
        }
        return group;
    }

    /** Refuses to tie an axis whose values are not known beforehand. */
    private void requireFree(String path, String axis, Node node) {
        if (axis.equals(SeedsUntilDecided.AXIS)) {
            reader.growing().ifPresent(seeds -> {
                throw seeds.tied(source, path, node);
            });
        }
    }

    private String axis(Node node) {
        if (node instanceof ScalarNode scalar && axes.containsKey(scalar.getValue())) {
            return scalar.getValue();
        }
        throw node instanceof ScalarNode scalar
                ? source.unknown(ZIP, scalar, axes.keySet())
                : source.unusable(ZIP, node, "the name of an axis");
    }

    private void requireLength(String first, String axis, Node name) {
        int expected = axes.get(first).nodes().size();
        int actual = axes.get(axis).nodes().size();
        if (actual != expected) {
            throw source.unusable(
                    ZIP,
                    name,
                    "an axis of as many values as " + first + " has, " + expected + ", and it has " + actual
                            + ", in line " + Source.line(axes.get(axis).nodes().get(0)));
        }
    }

    private void readWhen(Node node) {
        YamlMapping mapping = new YamlMapping(source, WHEN, node, YamlMapping.Keys.of(axes.keySet()));
        mapping.values().forEach((axis, at) -> {
            requireFree(mapping.path(axis), axis, at);
            if (zipped.containsKey(axis)) {
                throw source.unusable(
                        mapping.path(axis),
                        at,
                        "no axis that moves with others, as it does since line " + Source.line(zipped.get(axis)));
            }
            Condition condition = condition(mapping.path(axis), at, axis + " applies where ");
            Optional<String> uncertain = condition.values().keySet().stream()
                    .filter(mapping.values()::containsKey)
                    .findFirst();
            if (uncertain.isPresent()) {
                throw source.unusable(
                        mapping.path(axis),
                        at,
                        "a condition over axes that apply everywhere, which " + uncertain.get() + " does not");
            }
            when.put(axis, condition);
        });
    }

    /** One condition, or a list of them. */
    private List<Condition> conditions(String key, Node node) {
        if (node instanceof MappingNode) {
            return List.of(condition(key, node, key + " "));
        }
        List<Node> items = list(key, node, "a list of conditions, such as [{seed: 1, format: [e5m2, e4m3fn]}]");
        if (items.isEmpty()) {
            throw source.unusable(key, node, "at least one condition");
        }
        return items.stream().map(item -> condition(key, item, key + " ")).toList();
    }

    private Condition condition(String path, Node node, String prefix) {
        YamlMapping mapping = new YamlMapping(source, path, node, YamlMapping.Keys.of(axes.keySet()));
        if (mapping.values().isEmpty()) {
            throw source.unusable(path, "{}", node, "expected at least one axis with a value.");
        }
        Map<String, Set<Object>> values = new LinkedHashMap<>();
        List<String> texts = new ArrayList<>();
        mapping.values().forEach((axis, at) -> {
            requireFree(mapping.path(axis), axis, at);
            List<AxisValue> wanted = reader.values(axis, mapping.path(axis), at);
            values.put(
                    axis, wanted.stream().map(AxisValue::value).collect(Collectors.toCollection(LinkedHashSet::new)));
            wanted.stream()
                    .filter(value -> !when.containsKey(axis))
                    .filter(value -> axes.get(axis).axis().values().stream()
                            .noneMatch(known -> known.value().equals(value.value())))
                    .forEach(value -> notices.add("Note: " + source.at(at) + ": no value of axis '" + axis + "' is "
                            + value.label() + ", so '" + path + "' does nothing with it."));
            texts.add(axis + " " + labels(wanted));
        });
        return new Condition(prefix + String.join(", ", texts), values);
    }

    private static String labels(List<AxisValue> values) {
        List<AxisValue> shown = values.size() <= MOST_SHOWN ? values : values.subList(0, MOST_SHOWN);
        return shown.stream().map(AxisValue::label).collect(Collectors.joining("|"))
                + (shown.size() < values.size() ? "|..." : "");
    }

    private List<Node> list(String path, Node node, String expected) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        throw source.unusable(path, node, expected);
    }
}
