package io.altgrad.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;

/** The words of JSON Schema (draft 2020-12) that the schema of sweep files is written in. */
final class JsonSchema {

    static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonSchema() {}

    /** One such value, or a list of them. */
    static ObjectNode oneOrMore(ObjectNode one) {
        return anyOf(one, list(one).put("minItems", 1));
    }

    /** A value that one of the schemas describes. */
    static ObjectNode anyOf(JsonNode... schemas) {
        ObjectNode any = JSON.createObjectNode();
        any.set("anyOf", array(Stream.of(schemas)));
        return any;
    }

    /** A JSON array of the nodes. */
    static JsonNode array(Stream<? extends JsonNode> nodes) {
        return JSON.valueToTree(nodes.toList());
    }

    /** A list of such items. */
    static ObjectNode list(JsonNode items) {
        ObjectNode list = type("array");
        list.set("items", items);
        return list;
    }

    /** An object of those keys and no others. */
    static ObjectNode object(Map<String, ? extends JsonNode> properties) {
        ObjectNode object = type("object");
        object.putObject("properties").setAll(properties);
        return object.put("additionalProperties", false);
    }

    /** An object that has those keys. */
    static ObjectNode required(String... keys) {
        ObjectNode schema = JSON.createObjectNode();
        schema.set("required", JSON.valueToTree(keys));
        return schema;
    }

    /** One of those values. */
    static ObjectNode enumeration(Collection<?> values) {
        ObjectNode schema = JSON.createObjectNode();
        schema.set("enum", JSON.valueToTree(values));
        return schema;
    }

    /** Any value. */
    static ObjectNode any() {
        return JSON.createObjectNode();
    }

    /** No value. */
    static JsonNode nothing() {
        return JSON.getNodeFactory().booleanNode(false);
    }

    /** A text. */
    static ObjectNode string() {
        return type("string");
    }

    /** A value of that type of JSON's. */
    static ObjectNode type(String name) {
        return JSON.createObjectNode().put("type", name);
    }

    /** The same schema with a description. */
    static ObjectNode about(ObjectNode schema, String description) {
        return schema.put("description", description);
    }

    /** A text of that pattern, with a description. */
    static ObjectNode about(String pattern, String description) {
        return about(string().put("pattern", "^(" + pattern + ")$"), description);
    }

    /** One of the words of an enum's constants. */
    static ObjectNode words(Object[] constants) {
        return enumeration(Arrays.stream(constants).map(Object::toString).toList());
    }
}
