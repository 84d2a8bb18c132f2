package io.altgrad.sweep;

import io.altgrad.spec.TrialSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Two sweep files put together, of which the second has the last word. */
final class SweepMerge {

    private SweepMerge() {}

    static MappingNode mapping(Node place, List<NodeTuple> tuples) {
        return new MappingNode(
                Tag.MAP, true, new ArrayList<>(tuples), FlowStyle.BLOCK, place.getStartMark(), place.getEndMark());
    }

    /**
     * The keys of both; of one that both have, {@code over}'s value, or both put together where they are mappings. What one
     * has on an axis and the other does not is said by both too.
     */
    static Node merged(Node base, Node over) {
        Node left =
                base instanceof MappingNode under && over instanceof MappingNode upper ? without(under, upper) : base;
        return merged(left, over, SweepMerge::section);
    }

    /** Both values of a key, put together; of an axis, a list of some of its names takes these of a group. */
    private static Node section(String key, Node base, Node over) {
        return merged(
                base, over, key.equals(SweepComposer.AXES) ? GroupMerge::over : (name, value, instead) -> instead);
    }

    /** {@code base} without the axes that {@code over} sets, and without the settings that it has an axis for. */
    private static Node without(MappingNode base, MappingNode over) {
        Set<String> axes = names(over, SweepComposer.AXES, "");
        Set<String> settings = new HashSet<>();
        over.getValue()
                .forEach(tuple -> key(tuple).ifPresent(key -> {
                    settings.add(key);
                    settings.addAll(names(over, key, key + "."));
                }));
        // An axis that does not apply everywhere may have a setting beside it.
        Stream.of(base, over).map(root -> names(root, SelectionReader.WHEN, "")).forEach(both -> {
            axes.removeAll(both);
            settings.removeAll(both);
        });
        Set<String> grouped = new HashSet<>(settings);
        grouped.addAll(axes);
        grouped.addAll(GroupMerge.settings(over));
        settings.addAll(GroupMerge.settings(over));
        axes.addAll(GroupMerge.settingsOfAll(base, over));
        List<NodeTuple> tuples = new ArrayList<>();
        for (NodeTuple tuple : base.getValue()) {
            String key = key(tuple).orElse("");
            if (key.equals(SweepComposer.AXES)) {
                Node left = without(tuple.getValueNode(), "", settings);
                tuples.add(new NodeTuple(tuple.getKeyNode(), withoutGrouped(left, grouped, over)));
            } else if (!key.equals(TrialSettings.CORPUS.name()) || !axes.contains(key)) {
                tuples.add(new NodeTuple(tuple.getKeyNode(), without(tuple.getValueNode(), key + ".", axes)));
            }
        }
        return mapping(base, tuples);
    }

    private static Node without(Node node, String prefix, Set<String> names) {
        if (!(node instanceof MappingNode mapping)) {
            return node;
        }
        return mapping(
                mapping,
                mapping.getValue().stream()
                        .filter(tuple -> key(tuple)
                                .filter(key -> names.contains(prefix + key))
                                .isEmpty())
                        .toList());
    }

    private static Node withoutGrouped(Node axes, Set<String> settings, MappingNode over) {
        return axes instanceof MappingNode mapping
                ? mapping(
                        mapping,
                        mapping.getValue().stream()
                                .flatMap(axis -> GroupMerge.without(axis, settings, over).stream())
                                .toList())
                : axes;
    }

    /** The keys under {@code key}, behind a prefix. */
    private static Set<String> names(MappingNode root, String key, String prefix) {
        Set<String> names = new HashSet<>();
        find(root, key).map(NodeTuple::getValueNode).ifPresent(node -> {
            if (node instanceof MappingNode mapping) {
                mapping.getValue().forEach(tuple -> key(tuple).ifPresent(name -> names.add(prefix + name)));
            }
        });
        return names;
    }

    /** The keys of both where both are mappings, of which {@code over} has the last word; else {@code over}. */
    static Node over(Node base, Node over) {
        return merged(base, over, (key, value, instead) -> instead);
    }

    /** The value of a key that two mappings have. */
    private interface OfSameKey {

        Node of(String key, Node base, Node over);
    }

    private static Node merged(Node base, Node over, OfSameKey ofSameKey) {
        if (!(base instanceof MappingNode under) || !(over instanceof MappingNode upper)) {
            return over;
        }
        List<NodeTuple> tuples = new ArrayList<>(under.getValue());
        for (NodeTuple tuple : upper.getValue()) {
            int at = key(tuple)
                    .flatMap(key -> find(under, key))
                    .map(tuples::indexOf)
                    .orElse(-1);
            if (at < 0) {
                // A key that stands in one file twice is here twice too, for the reader to refuse.
                tuples.add(tuple);
            } else {
                Node value =
                        ofSameKey.of(key(tuple).orElseThrow(), tuples.get(at).getValueNode(), tuple.getValueNode());
                tuples.set(at, new NodeTuple(tuple.getKeyNode(), value));
            }
        }
        return mapping(upper, tuples);
    }

    private static Optional<String> key(NodeTuple tuple) {
        return tuple.getKeyNode() instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
    }

    /** The value that those keys lead to, one within the other. */
    static Optional<Node> find(Node root, List<String> keys) {
        Optional<Node> found = Optional.of(root);
        for (String key : keys) {
            found = found.filter(MappingNode.class::isInstance)
                    .flatMap(node -> find((MappingNode) node, key))
                    .map(NodeTuple::getValueNode);
        }
        return found;
    }

    static Optional<NodeTuple> find(MappingNode mapping, String key) {
        return mapping.getValue().stream()
                .filter(tuple -> key(tuple).filter(key::equals).isPresent())
                .findFirst();
    }
}
