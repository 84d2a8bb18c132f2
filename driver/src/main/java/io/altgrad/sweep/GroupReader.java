package io.altgrad.sweep;

import io.altgrad.spec.Section;
import io.altgrad.spec.Setting;
import io.altgrad.spec.TrialSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Named groups among the axes of a sweep file: {@code size: {small: {model.layers: 2}, large: {model.layers: 6}}}. Which
 * axes are groups is told by their names, which are no setting's, and by what they have, which is no short form of a list.
 */
final class GroupReader {

    /** The name of a group; without dots, for with them a setting is meant. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");

    private static final String SETTINGS = "settings, such as {model.layers: 2}";

    /** The keys that an axis has in place of a list. */
    private static final Set<String> OF_AXES = Set.of(
            AxisItems.FROM,
            AxisItems.TO,
            AxisItems.LINSPACE,
            AxisItems.LOGSPACE,
            SampleReader.UNIFORM,
            SampleReader.LOGUNIFORM,
            SeedsUntilDecided.UNTIL,
            SweepComposer.FILE);

    private final Source source;
    private final AxisReader axes;

    /** The settings of all groups so far: for each the group, and the place. */
    private final Map<String, Map.Entry<String, Node>> grouped = new LinkedHashMap<>();

    /** The value that a name gives a setting. */
    record Given(AxisValue value, Node node, String path) {}

    /**
     * One group, as far as the file has it.
     *
     * @param names its values, in file order
     * @param given the settings that each name gives, and where
     * @param fields the different values of each setting that some name gives
     */
    record Group(
            String axis,
            Map<String, Node> names,
            Map<String, Map<String, Given>> given,
            Map<String, AxisReader.Located> fields) {

        /** The settings that some names leave as they are in the file. */
        Stream<String> sometimes() {
            return fields.keySet().stream()
                    .filter(field -> given.values().stream().anyMatch(ofName -> !ofName.containsKey(field)));
        }

        /** The name that stands for what trials have where the group does not apply; {@code -} if none does. */
        AxisValue otherwise(Settings settings) {
            String name = given.entrySet().stream()
                    .filter(one -> fields.keySet().stream()
                            .allMatch(field -> value(one.getValue(), field, settings)
                                    .value()
                                    .equals(settings.withoutAxis(field).value())))
                    .findFirst()
                    .map(Map.Entry::getKey)
                    .orElse("-");
            return new AxisValue(name, name);
        }

        /** The axis, each of whose names has a value for every setting. */
        Axis axis(Source source, Settings settings) {
            Map<String, List<AxisValue>> values = new LinkedHashMap<>();
            fields.keySet()
                    .forEach(field -> values.put(
                            field,
                            given.values().stream()
                                    .map(ofName -> value(ofName, field, settings))
                                    .toList()));
            requireDifferent(source, values);
            return new Axis(
                    axis,
                    names.keySet().stream()
                            .map(name -> new AxisValue(name, name))
                            .toList(),
                    values);
        }

        /** The places of the settings that the name gives; none for one that the group does not have. */
        Map<String, Node> places(String name) {
            Map<String, Node> places = new LinkedHashMap<>();
            given.getOrDefault(name, Map.of()).forEach((field, value) -> places.put(field, value.node()));
            return places;
        }

        /** The value of a field under a name that gives {@code ofName}: by default the file's, as some name spells it. */
        private AxisValue value(Map<String, Given> ofName, String field, Settings settings) {
            if (ofName.containsKey(field)) {
                return ofName.get(field).value();
            }
            AxisValue otherwise = settings.asWritten(field);
            return fields.get(field).axis().values().stream()
                    .filter(value -> value.value().equals(otherwise.value()))
                    .findFirst()
                    .orElse(otherwise);
        }

        private void requireDifferent(Source source, Map<String, List<AxisValue>> values) {
            Map<List<Object>, String> seen = new LinkedHashMap<>();
            int at = 0;
            for (String name : names.keySet()) {
                int place = at++;
                List<Object> all = values.values().stream()
                        .<Object>map(ofNames -> ofNames.get(place).value())
                        .toList();
                String earlier = seen.putIfAbsent(all, name);
                if (earlier != null) {
                    throw source.unusable(
                            SweepComposer.AXES + "." + axis + "." + name,
                            names.get(name),
                            "other settings than '" + earlier + "' has in line " + Source.line(names.get(earlier))
                                    + ", for both are one trial");
                }
            }
        }
    }

    GroupReader(Source source, AxisReader axes) {
        this.source = source;
        this.axes = axes;
    }

    /** The names of the groups among the axes at {@code node}. */
    static Stream<String> names(Node node) {
        return entries(node)
                .filter(entry -> isMeant(entry.getKey(), entry.getValue()))
                .map(Map.Entry::getKey);
    }

    /** Tells whether the axis of that name is a group. */
    static boolean isMeant(String axis, Node node) {
        boolean free = NAME.matcher(axis).matches()
                && TrialSettings.of(axis).isEmpty()
                && TrialSettings.SECTIONS.stream().map(Section::name).noneMatch(axis::equals);
        return free
                && node instanceof MappingNode
                && entries(node).noneMatch(entry -> OF_AXES.contains(entry.getKey()));
    }

    /** The keys and values of a mapping, without keys that are no text; a key may be there twice. */
    static Stream<Map.Entry<String, Node>> entries(Node node) {
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode)
                        .map(tuple -> Map.entry(((ScalarNode) tuple.getKeyNode()).getValue(), tuple.getValueNode()))
                : Stream.empty();
    }

    /** Refuses a group whose name is that of a setting, where the axis of that setting would be read. */
    void requireOtherName(String axis, Node node) {
        boolean group = node instanceof MappingNode mapping
                && !mapping.getValue().isEmpty()
                && mapping.getValue().stream().map(NodeTuple::getValueNode).allMatch(GroupReader::hasSettings);
        Optional<Setting<?>> setting = TrialSettings.ALL.stream()
                .filter(one -> one.name().equals(axis) && group || one.key().equals(axis) && isMeant(axis, node))
                .findFirst();
        if (setting.isPresent()) {
            throw source.unusable(
                    SweepComposer.AXES + "." + axis,
                    node,
                    "another name for a group, for that is the one of the setting "
                            + setting.get().name());
        }
    }

    private static boolean hasSettings(Node node) {
        List<String> keys = entries(node).map(Map.Entry::getKey).toList();
        return !keys.isEmpty()
                && keys.stream().allMatch(key -> TrialSettings.of(key).isPresent());
    }

    /** The group of that name, beside {@code all} the axes of the file. */
    Group read(String axis, Node node, YamlMapping all) {
        String path = all.path(axis);
        YamlMapping names = new YamlMapping(
                source,
                path,
                node,
                YamlMapping.Keys.of(entries(node).map(Map.Entry::getKey).toList()));
        if (names.values().isEmpty()) {
            throw source.unusable(path, "{}", node, "expected names with settings, such as small: {model.layers: 2}.");
        }
        Map<String, Map<String, Given>> given = new LinkedHashMap<>();
        Map<String, List<Given>> different = new LinkedHashMap<>();
        names.values().forEach((name, at) -> {
            Map<String, Given> ofName = new LinkedHashMap<>();
            YamlMapping settings = settings(names, name, at);
            settings.values().forEach((field, value) -> {
                requireFree(axis, field, settings.path(field), value, all);
                AxisValue read =
                        axes.value(TrialSettings.of(field).orElseThrow().type(), settings.path(field), value);
                List<Given> before = different.computeIfAbsent(field, first -> new ArrayList<>());
                Given one = new Given(asBefore(before, read), value, settings.path(field));
                if (before.stream().noneMatch(other -> other.value().equals(one.value()))) {
                    before.add(one);
                }
                ofName.put(field, one);
            });
            given.put(name, ofName);
        });
        Map<String, AxisReader.Located> fields = new LinkedHashMap<>();
        different.forEach((field, values) -> fields.put(
                field,
                new AxisReader.Located(
                        new Axis(field, values.stream().map(Given::value).toList()),
                        values.stream().map(Given::node).toList(),
                        values.stream().map(Given::path).toList())));
        Group group = new Group(axis, names.values(), given, fields);
        requireWhole(group, path);
        return group;
    }

    /** The value as another name has spelled it, if one has. */
    private static AxisValue asBefore(List<Given> before, AxisValue value) {
        return before.stream()
                .map(Given::value)
                .filter(one -> one.value().equals(value.value()))
                .findFirst()
                .orElse(value);
    }

    private YamlMapping settings(YamlMapping names, String name, Node node) {
        String path = names.path(name);
        if (!SweepReader.NAME.matcher(name).matches()) {
            throw source.unusable(
                    names.path(Source.show(name)), node, "letters, digits, dots, dashes and underscores for a name");
        }
        if (!(node instanceof MappingNode mapping)) {
            throw source.unusable(path, node, SETTINGS);
        }
        if (mapping.getValue().isEmpty()) {
            throw source.unusable(path, "{}", node, "expected " + SETTINGS + ".");
        }
        return new YamlMapping(source, path, node, AxisReader.AXES);
    }

    /** Refuses a setting that has its values elsewhere, and a seed, of which all else gets each. */
    private void requireFree(String axis, String field, String path, Node node, YamlMapping all) {
        Map.Entry<String, Node> before = grouped.putIfAbsent(field, Map.entry(axis, node));
        boolean other = before != null && !before.getKey().equals(axis);
        Optional<Node> alone = all.find(field);
        if (other || alone.isPresent()) {
            throw source.unusable(
                    path,
                    Source.show(node),
                    node,
                    (other
                                    ? "group '" + before.getKey() + "' sets " + field + " in line "
                                            + Source.line(before.getValue())
                                    : field + " is an axis in line " + Source.line(alone.orElseThrow()))
                            + " already; give its values in one of the two.");
        }
        if (SplitSeed.isSeed(field)) {
            throw source.unusable(
                    path, node, "no seed in a group; give 'seed' an axis of its own, so that each name has all seeds");
        }
    }

    /** Refuses that some names leave out what a file can say on an axis alone. */
    private void requireWhole(Group group, String path) {
        List<String> onlyAxes = group.sometimes()
                .filter(field -> !field.contains(".") && !field.equals(TrialSettings.CORPUS.name()))
                .toList();
        group.given()
                .forEach((name, ofName) -> onlyAxes.stream()
                        .filter(field -> !ofName.containsKey(field))
                        .findFirst()
                        .ifPresent(field -> {
                            Node node = group.names().get(name);
                            throw source.mistake(
                                    node,
                                    "Missing key '" + field + "' in " + source.at(node) + ", under '" + path + "."
                                            + name + "': other names have it, and without an axis it has no value.",
                                    "");
                        }));
    }
}
