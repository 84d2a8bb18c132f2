package io.altgrad.sweep;

import io.altgrad.base.Spelling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Named groups where two sweep files are put together, of which the second has the last word. */
final class GroupMerge {

    private GroupMerge() {}

    /** The settings that groups among the axes of {@code root} give under some name. */
    static Set<String> settings(MappingNode root) {
        Set<String> settings = new HashSet<>();
        groups(root).forEach(group -> names(group).forEach(settings::addAll));
        return settings;
    }

    /** The settings that every name gives, of a group of {@code over} or of those of {@code base} that it chooses. */
    static Set<String> settingsOfAll(MappingNode base, MappingNode over) {
        Set<String> settings = new HashSet<>();
        Stream.concat(groups(over), chosen(base, over)).forEach(group -> {
            Set<String> all = new HashSet<>();
            names(group).forEach(all::addAll);
            names(group).forEach(all::retainAll);
            settings.addAll(all);
        });
        return settings;
    }

    /** The groups of {@code base} of which {@code over} lists names, without the others. */
    private static Stream<Node> chosen(MappingNode base, MappingNode over) {
        Optional<Node> lists = SweepMerge.find(over, List.of(SweepComposer.AXES));
        return SweepMerge.find(base, List.of(SweepComposer.AXES)).stream()
                .flatMap(GroupReader::entries)
                .filter(axis -> GroupReader.isMeant(axis.getKey(), axis.getValue()))
                .flatMap(axis -> lists
                        .flatMap(all -> SweepMerge.find(all, List.of(axis.getKey())))
                        .filter(SequenceNode.class::isInstance)
                        .map(list -> chosen((MappingNode) axis.getValue(), (SequenceNode) list))
                        .stream());
    }

    private static Node chosen(MappingNode group, SequenceNode list) {
        List<String> names = list.getValue().stream().map(GroupMerge::text).toList();
        return SweepMerge.mapping(
                group,
                group.getValue().stream()
                        .filter(name -> names.contains(text(name.getKeyNode())))
                        .toList());
    }

    private static Stream<Node> groups(MappingNode root) {
        return SweepMerge.find(root, List.of(SweepComposer.AXES)).stream()
                .flatMap(GroupReader::entries)
                .filter(axis -> GroupReader.isMeant(axis.getKey(), axis.getValue()))
                .map(Map.Entry::getValue);
    }

    /** The settings of each name. */
    private static Stream<List<String>> names(Node group) {
        return GroupReader.entries(group)
                .map(name -> GroupReader.entries(name.getValue())
                        .map(Map.Entry::getKey)
                        .toList());
    }

    /**
     * The axis without the settings of those names, where it is a group; empty where nothing is left of it. A name that would
     * be left without a setting keeps them, with the values that {@code over} gives.
     */
    static Optional<NodeTuple> without(NodeTuple axis, Set<String> settings, MappingNode over) {
        String key = axis.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (!GroupReader.isMeant(key, axis.getValueNode())
                || names(axis.getValueNode()).allMatch(List::isEmpty)) {
            return Optional.of(axis);
        }
        if (names(axis.getValueNode()).allMatch(settings::containsAll)) {
            return Optional.empty();
        }
        List<NodeTuple> names = new ArrayList<>();
        ((MappingNode) axis.getValueNode())
                .getValue()
                .forEach(name -> names.add(new NodeTuple(
                        name.getKeyNode(),
                        name.getValueNode() instanceof MappingNode ofName
                                ? left(ofName, settings, over)
                                : name.getValueNode())));
        return Optional.of(new NodeTuple(axis.getKeyNode(), SweepMerge.mapping(axis.getValueNode(), names)));
    }

    private static Node left(MappingNode name, Set<String> settings, MappingNode over) {
        List<NodeTuple> left = name.getValue().stream()
                .filter(setting -> !settings.contains(text(setting.getKeyNode())))
                .toList();
        return left.isEmpty()
                ? SweepMerge.mapping(
                        name,
                        name.getValue().stream()
                                .map(setting -> new NodeTuple(
                                        setting.getKeyNode(),
                                        SweepMerge.find(
                                                        over,
                                                        List.of(text(setting.getKeyNode())
                                                                .split("\\.", 2)))
                                                .orElse(setting.getValueNode())))
                                .toList())
                : SweepMerge.mapping(name, left);
    }

    private static String text(Node key) {
        return key instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    /**
     * The value of an axis that two files have: the second's, and where that is a list of names of the first's group, the group
     * of these.
     */
    static Node over(String axis, Node base, Node over) {
        if (!GroupReader.isMeant(axis, base) || over instanceof MappingNode) {
            return over;
        }
        MappingNode group = (MappingNode) base;
        Source source = new Source("");
        List<String> known = GroupReader.entries(group).map(Map.Entry::getKey).toList();
        String path = SweepComposer.AXES + "." + axis;
        if (!(over instanceof SequenceNode list)) {
            throw source.unusable(path, over, "a list of names, out of " + String.join(", ", known));
        }
        List<NodeTuple> chosen = new ArrayList<>();
        for (Node item : list.getValue()) {
            NodeTuple name = SweepMerge.find(group, text(item))
                    .orElseThrow(() -> source.unusable(
                            path,
                            Source.show(item),
                            item,
                            "expected one of " + String.join(", ", known) + ".",
                            Spelling.suggestion(text(item), known)));
            chosen.add(new NodeTuple(item, name.getValueNode()));
        }
        if (chosen.isEmpty()) {
            throw source.unusable(path, over, "at least one of " + String.join(", ", known));
        }
        return SweepMerge.mapping(group, chosen);
    }
}
