package io.altgrad.spec;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The choice of a format for every Linear: the one home of matching layers by name.
 *
 * @param rules first match wins
 * @param format what {@code $format} stands for
 * @param quantization how a format is applied
 * @param casts those of a recipe that are made
 * @param tokens of a micro-batch, which a weight's gradient sums over; 0 where the plan is for no certain one
 */
public record SurgeryPlan(RuleSet rules, LayerFormat format, QuantizationSpec quantization, KeptCasts casts, int tokens)
        implements Serializable {

    public SurgeryPlan {
        Objects.requireNonNull(rules, "rules");
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(quantization, "quantization");
        Objects.requireNonNull(casts, "casts");
    }

    /** A plan for micro-batches of any size. */
    public SurgeryPlan(RuleSet rules, LayerFormat format, QuantizationSpec quantization) {
        this(rules, format, quantization, KeptCasts.ALL, 0);
    }

    /** Gives every Linear {@code format}, but those whose name one of the {@code skip} patterns is found in. */
    public static SurgeryPlan uniform(LayerFormat format, QuantizationSpec quantization, String... skip) {
        return new SurgeryPlan(RuleSet.skipping("uniform", List.of(skip)), format, quantization);
    }

    /** The format of the Linear of that name: never {@link LayerFormat.OfTrial}. */
    public LayerFormat formatOf(String layer) {
        LayerFormat chosen = rules.firstMatch(layer).map(Rule::format).orElse(rules.otherwise());
        return chosen instanceof LayerFormat.OfTrial ? format : chosen;
    }

    /** The format of the Linear of that name as a table has it: {@code e4m3fn forward} where casts are left out. */
    public String formatText(String layer) {
        if (casts == KeptCasts.ALL) {
            return formatOf(layer).toString();
        }
        return recipe(layer).isEmpty() ? LayerFormat.NONE : formatOf(layer) + " forward";
    }

    /** Tells whether every Linear stays as it is, whatever its name. */
    public boolean quantizesNothing() {
        return recipes().stream().allMatch(Optional::isEmpty);
    }

    /** The recipe that each rule gives, in order, and last the default's; empty where a Linear stays as it is. */
    public List<Optional<Recipe>> recipes() {
        return Stream.concat(rules.rules().stream().map(Rule::format), Stream.of(rules.otherwise()))
                .map(this::recipe)
                .toList();
    }

    /** The recipe of the Linear of that name; empty where it stays a plain Linear. */
    public Optional<Recipe> recipe(String layer) {
        return recipe(formatOf(layer));
    }

    private Optional<Recipe> recipe(LayerFormat given) {
        LayerFormat chosen = given instanceof LayerFormat.OfTrial ? format : given;
        if (chosen instanceof LayerFormat.Fixed fixed) {
            return casts.of(quantization.recipe(fixed.format()));
        }
        return chosen instanceof LayerFormat.Custom custom ? casts.of(custom.recipe()) : Optional.empty();
    }

    /** The rule that decides about the Linear of that name: its pattern, or {@code default}. */
    public String reason(String layer) {
        return rules.firstMatch(layer).map(Rule::match).orElse("default");
    }

    /** The rules that match none of the given names. */
    public List<Rule> unmatched(List<String> layers) {
        List<Rule> unmatched = new ArrayList<>(rules.rules());
        unmatched.removeIf(rule -> layers.stream().anyMatch(rule::matches));
        return unmatched;
    }
}
