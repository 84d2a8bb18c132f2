package io.altgrad.sweep;

import io.altgrad.spec.InvalidSetting;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.Rule;
import io.altgrad.spec.RuleSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/** The rule sets of a sweep file, from its {@code rules} or its {@code skip}. */
final class RuleSetReader {

    /** The name of the rule set that {@code skip} stands for. */
    static final String SKIP = "skip";

    private static final YamlMapping.Keys RULE_SET = YamlMapping.Keys.of(List.of("name", "default", "rules"));
    private static final YamlMapping.Keys RULE = YamlMapping.Keys.of(List.of("match", "format"));

    private final Source source;
    private final ValueReader values;

    RuleSetReader(Source source, ValueReader values) {
        this.source = source;
        this.values = values;
    }

    /** Reads at least one rule set, with names that all differ. */
    List<RuleSet> read(YamlMapping root) {
        List<Node> given = new ArrayList<>();
        root.find("rules").ifPresent(given::add);
        root.find(SKIP).ifPresent(given::add);
        if (given.isEmpty()) {
            throw source.unreadable("expected 'rules' or 'skip', found neither");
        }
        if (given.size() > 1) {
            throw source.unreadable("expected either 'rules' or 'skip', found both, in lines "
                    + Source.line(given.get(0)) + " and " + Source.line(given.get(1)));
        }
        Node node = given.get(0);
        return root.find(SKIP).isPresent() ? List.of(skipping(node)) : ruleSets(node);
    }

    private RuleSet skipping(Node node) {
        List<String> patterns = new ArrayList<>();
        for (Node item : values.list(SKIP, node)) {
            String pattern = values.text(SKIP, item);
            patterns.add(pattern);
            try {
                RuleSet.skipping(SKIP, List.of(pattern));
            } catch (InvalidSetting e) {
                throw source.unusable(SKIP, item, e);
            }
        }
        return RuleSet.skipping(SKIP, patterns);
    }

    private List<RuleSet> ruleSets(Node node) {
        List<RuleSet> sets = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Node item : values.list("rules", node)) {
            YamlMapping mapping = new YamlMapping(source, "rules", item, RULE_SET);
            RuleSet set = ruleSet(mapping);
            if (!names.add(set.name())) {
                throw source.unusable("rules.name", mapping.required("name"), "a name that no other rule set has");
            }
            sets.add(set);
        }
        if (sets.isEmpty()) {
            throw source.unusable("rules", node, "at least one rule set");
        }
        return sets;
    }

    private RuleSet ruleSet(YamlMapping mapping) {
        Node name = mapping.required("name");
        LayerFormat otherwise = values.format("rules.default", mapping.required("default"));
        List<Rule> rules = new ArrayList<>();
        if (mapping.find("rules").isPresent()) {
            for (Node item : values.list("rules.rules", mapping.required("rules"))) {
                YamlMapping line = new YamlMapping(source, "rules.rules", item, RULE);
                Node match = line.required("match");
                String pattern = values.text("rules.rules.match", match);
                LayerFormat format = values.format("rules.rules.format", line.required("format"));
                rules.add(rule(pattern, format, "rules.rules.match", match));
            }
        }
        try {
            return new RuleSet(values.text("rules.name", name), rules, otherwise);
        } catch (InvalidSetting e) {
            throw source.unusable("rules.name", name, e);
        }
    }

    private Rule rule(String pattern, LayerFormat format, String path, Node node) {
        Rule rule;
        try {
            rule = new Rule(pattern, format);
        } catch (InvalidSetting e) {
            throw source.unusable(path, node, e);
        }
        if (rule.isFoundByAccident()) {
            throw source.unusable(path, node, "a pattern that tells layers apart, or .* for every layer");
        }
        return rule;
    }
}
