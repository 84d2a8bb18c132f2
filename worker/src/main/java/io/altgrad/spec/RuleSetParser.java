package io.altgrad.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** A rule set as JSON: its name, its rules in order, and the default. */
final class RuleSetParser {

    private RuleSetParser() {}

    static JsonNode toJson(RuleSet rules) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("name", rules.name());
        ArrayNode list = node.putArray("rules");
        for (Rule rule : rules.rules()) {
            list.addObject().put("match", rule.match()).set("format", LayerFormatParser.toJson(rule.format()));
        }
        return node.set("default", LayerFormatParser.toJson(rules.otherwise()));
    }

    static RuleSet fromJson(JsonNode node) {
        List<Rule> list = new ArrayList<>();
        for (JsonNode rule : node.required("rules")) {
            list.add(new Rule(rule.required("match").asText(), LayerFormatParser.fromJson(rule.required("format"))));
        }
        return new RuleSet(node.required("name").asText(), list, LayerFormatParser.fromJson(node.required("default")));
    }
}
