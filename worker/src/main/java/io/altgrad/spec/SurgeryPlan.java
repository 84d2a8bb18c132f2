package io.altgrad.spec;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The choice of a format for every Linear, and for what a recipe casts beyond them: the one home of matching layers by
 * name.
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
        return formatText(layer, Site.LINEAR);
    }

    /** The same of a site of that kind; {@code none} where its format casts nothing there. */
    public String formatText(String name, Site site) {
        if (recipe(name, site).isEmpty()) {
            return LayerFormat.NONE;
        }
        return formatOf(name) + (casts == KeptCasts.ALL ? "" : " forward");
    }

    /** Tells whether everything stays as it is, whatever its name. */
    public boolean quantizesNothing() {
        return recipes().stream().allMatch(Optional::isEmpty);
    }

    /** The recipe that each rule gives, in order, and last the default's; empty where everything stays as it is. */
    public List<Optional<Recipe>> recipes() {
        return Stream.concat(rules.rules().stream().map(Rule::format), Stream.of(rules.otherwise()))
                .map(this::recipe)
                .toList();
    }

    /** The recipe of the Linear of that name; empty where it stays a plain Linear. */
    public Optional<Recipe> recipe(String layer) {
        return recipe(layer, Site.LINEAR);
    }

    /** The recipe of the site of that name and kind; empty where nothing is cast there. */
    public Optional<Recipe> recipe(String name, Site site) {
        return recipe(formatOf(name)).filter(recipe -> recipe.isAt(site));
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

    /** The rules that match none of the given Linears. */
    public List<Rule> unmatched(List<String> layers) {
        Map<String, Site> sites = new LinkedHashMap<>();
        layers.forEach(layer -> sites.put(layer, Site.LINEAR));
        return unmatched(sites);
    }

    /**
     * The rules that say nothing of any of the given sites. One that gives a format speaks of Linears alone, one that gives
     * a recipe of what it casts, and one that gives {@code none} or {@code $format} of all.
     */
    public List<Rule> unmatched(Map<String, Site> sites) {
        List<Rule> unmatched = new ArrayList<>(rules.rules());
        unmatched.removeIf(rule -> sites.entrySet().stream()
                .anyMatch(site -> concerns(rule.format(), site.getValue()) && rule.matches(site.getKey())));
        return unmatched;
    }

    private static boolean concerns(LayerFormat format, Site site) {
        if (site == Site.LINEAR) {
            return true;
        }
        return format instanceof LayerFormat.Custom custom
                ? custom.recipe().isAt(site)
                : !(format instanceof LayerFormat.Fixed);
    }
}
