package io.altgrad.sweep;

import io.altgrad.base.Spelling;
import io.altgrad.base.UserError;
import io.altgrad.spec.Setting;
import io.altgrad.spec.TrialSettings;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML mapping whose keys are words, each there once. */
final class YamlMapping {

    /** Keys that a mapping may have: the words, and how an error about the given key names them all. */
    record Keys(Collection<String> words, UnaryOperator<String> shown) {

        static Keys of(Collection<String> words) {
            return new Keys(words, key -> String.join(", ", words));
        }
    }

    private final Source source;
    private final String path;
    private final Node node;
    private final Map<String, Node> values = new LinkedHashMap<>();

    /**
     * Reads the keys.
     *
     * @param path dotted name of the mapping, empty for the whole file
     * @throws UserError if {@code node} is no mapping, or has a key twice or one that is not in {@code known}
     */
    YamlMapping(Source source, String path, Node node, Keys known) {
        this.source = source;
        this.path = path;
        this.node = node;
        if (!(node instanceof MappingNode mapping) || !node.getTag().equals(Tag.MAP)) {
            String expected = "a mapping with keys out of " + known.shown().apply("");
            throw path.isEmpty()
                    ? source.unreadable(node, "expected " + expected)
                    : source.unusable(path, node, expected);
        }
        Map<String, Node> keys = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = key(tuple.getKeyNode(), known);
            Node earlier = keys.putIfAbsent(key, tuple.getKeyNode());
            if (earlier != null) {
                throw source.mistake(
                        tuple.getKeyNode(),
                        "Duplicate key '" + key + "' in " + source.at(tuple.getKeyNode()) + under()
                                + "; it is there in line " + Source.line(earlier) + " already.",
                        "");
            }
            values.put(key, tuple.getValueNode());
        }
    }

    private String key(Node key, Keys known) {
        String word = key instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (!known.words().contains(word)) {
            String shown = key instanceof ScalarNode scalar ? Source.show(scalar.getValue()) : Source.show(key);
            throw source.mistake(
                    key,
                    "Unknown key '" + shown + "' in " + source.at(key) + under() + "; expected one of "
                            + known.shown().apply(word) + ".",
                    hint(word, known));
        }
        return word;
    }

    /** The key that was meant; one that is a setting's last part is looked for at the top of a file. */
    private String hint(String word, Keys known) {
        String hint = Spelling.suggestion(word, known.words());
        return hint.isEmpty() && path.isEmpty()
                ? Spelling.suggestion(
                        word, TrialSettings.ALL.stream().map(Setting::name).toList())
                : hint;
    }

    private String under() {
        return path.isEmpty() ? "" : ", under '" + path + "'";
    }

    Node node() {
        return node;
    }

    /** The values by key, in file order. */
    Map<String, Node> values() {
        return values;
    }

    Optional<Node> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    Node required(String key) {
        return find(key)
                .orElseThrow(() ->
                        source.mistake(node, "Missing key '" + key + "' in " + source.at(node) + under() + ".", ""));
    }

    /** The dotted name of {@code key}. */
    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
