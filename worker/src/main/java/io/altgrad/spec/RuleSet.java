package io.altgrad.spec;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Ordered rules: the first that matches a layer's name decides, {@code otherwise} where none does.
 *
 * @param name what the comparison calls it
 * @param rules first match wins
 * @param otherwise the default
 */
public record RuleSet(String name, List<Rule> rules, LayerFormat otherwise) implements Serializable {

    public RuleSet {
        if (name.isBlank()) {
            throw new InvalidSetting("name", "a name that is not blank", "'" + name + "'");
        }
        Objects.requireNonNull(otherwise, "otherwise");
        rules = List.copyOf(rules);
    }

    /**
     * Gives every layer the trial's format, but those whose name one of {@code skip} is found in stay as they are.
     *
     * @throws InvalidSetting if one of them is blank, or is found in any text: then nothing would be quantized
     */
    public static RuleSet skipping(String name, List<String> skip) {
        List<Rule> rules = new ArrayList<>();
        for (String pattern : skip) {
            Rule rule = new Rule(pattern, new LayerFormat.Unquantized());
            if (rule.isFoundByAccident() || rule.isFoundInAnyText()) {
                throw new InvalidSetting(
                        "skip",
                        "a pattern that tells layers apart, such as lm_head; no pattern at all skips nothing",
                        "'" + pattern + "'");
            }
            rules.add(rule);
        }
        return new RuleSet(name, rules, new LayerFormat.OfTrial());
    }

    /** The first rule that matches {@code layer}; empty where {@code otherwise} applies. */
    public Optional<Rule> firstMatch(String layer) {
        return rules.stream().filter(rule -> rule.matches(layer)).findFirst();
    }
}
