package io.altgrad.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** The format of a state as JSON: {@code none}, {@code dynamic8 N}, or the parts of its cast. */
public final class StateFormatParser {

    /** The key that says whether the range is expanded. */
    public static final String EXPAND = "expand";

    private StateFormatParser() {}

    /**
     * The format of a text: {@code none}, {@code dynamic8} or {@code dynamic8 N}; empty where it begins with another word.
     *
     * @throws InvalidSetting if the block is no whole number of at least 1
     */
    public static Optional<StateFormat> parse(String text) {
        String[] words = text.trim().split("\\s+");
        if (text.trim().equals(LayerFormat.NONE)) {
            return Optional.of(StateFormat.FLOAT32);
        } else if (!words[0].equals(StateFormat.Dynamic8.WORD)) {
            return Optional.empty();
        } else if (words.length == 1) {
            return Optional.of(new StateFormat.Dynamic8(StateFormat.Dynamic8.BLOCK));
        }
        if (words.length == 2 && words[1].matches("[1-9][0-9]{0,8}")) {
            return Optional.of(new StateFormat.Dynamic8(Integer.parseInt(words[1])));
        }
        throw new InvalidSetting(
                StateFormat.Dynamic8.WORD, "a number of elements behind it, such as 256, or nothing", "'" + text + "'");
    }

    static JsonNode toJson(StateFormat format) {
        if (!(format instanceof StateFormat.Rounded rounded)) {
            return JsonNodeFactory.instance.textNode(format.toString());
        }
        ObjectNode node = LayerFormatParser.toJson(rounded.cast());
        return rounded.range() == StateFormat.Range.EXPANDED ? node.put(EXPAND, true) : node;
    }

    static StateFormat fromJson(JsonNode node) {
        if (node.isTextual()) {
            return parse(node.asText()).orElseThrow(() -> new InvalidSetting("state", "a format", node));
        }
        return new StateFormat.Rounded(
                LayerFormatParser.cast(node),
                node.path(EXPAND).asBoolean() ? StateFormat.Range.EXPANDED : StateFormat.Range.AS_IS);
    }

    static JsonNode momentsToJson(Moments moments) {
        if (moments.equals(Moments.FLOAT32)) {
            return JsonNodeFactory.instance.textNode(LayerFormat.NONE);
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.set(Moments.FIRST, toJson(moments.first()));
        node.set(Moments.SECOND, toJson(moments.second()));
        return node;
    }

    static Moments momentsFromJson(JsonNode node) {
        return node.isTextual()
                ? Moments.FLOAT32
                : new Moments(fromJson(node.required(Moments.FIRST)), fromJson(node.required(Moments.SECOND)));
    }
}
