package io.altgrad.surgery;

import io.altgrad.base.UserError;
import io.altgrad.nn.Castable;
import io.altgrad.nn.Component;
import io.altgrad.nn.Linear;
import io.altgrad.nn.NativeFit;
import io.altgrad.nn.QuantizedLayer;
import io.altgrad.nn.Slot;
import io.altgrad.result.LayerAssignment;
import io.altgrad.spec.Bfloat16Fit;
import io.altgrad.spec.Computation;
import io.altgrad.spec.Compute;
import io.altgrad.spec.QuantizationSpec.Arithmetic;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Rule;
import io.altgrad.spec.Site;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Replaces the Linears of a model by quantized ones, in place, and back, and so what else a recipe casts. It knows the tree
 * and nothing of the model: any {@link Component} whose {@link Castable} layers stand in slots can be operated on, and its
 * class stays what it was.
 */
public final class Surgery {

    private Surgery() {}

    /**
     * A model after surgery.
     *
     * @param root the component that was given, or what replaced it where it was itself castable
     * @param assignments what each Linear became, and each other site where something is cast, in tree order
     */
    public record Result(Component root, List<LayerAssignment> assignments) {
        public Result {
            assignments = List.copyOf(assignments);
        }
    }

    /** A castable layer of a model, or of one that is yet to be made. */
    private record Place(String name, Site site, Shape weight, NativeFit.Hardware hardware) {

        /** The shape (out, in) of a weight that there is none of, or that is not known. */
        private static final Shape UNKNOWN = Shape.of(0, 0);

        static Place of(String name, Castable layer, NativeFit.Hardware hardware) {
            return new Place(
                    name,
                    layer.site(),
                    layer instanceof Linear linear ? linear.weight().value().shape() : UNKNOWN,
                    hardware);
        }
    }

    /**
     * Makes every castable layer what the plan says; one that was quantized before too, so that twice is the same as once.
     * Ties survive, because a quantized layer shares the parameters of the one that it wraps.
     *
     * @param seed of the trial, for stochastic rounding
     * @throws UserError if a rule says nothing of the model; the model is then untouched
     */
    public static Result quantize(Component root, SurgeryPlan plan, long seed) {
        return quantize(root, plan, NativeFit.Hardware.ANY, seed);
    }

    /** The same where layers multiply codes only as far as {@code hardware} has such products. */
    public static Result quantize(Component root, SurgeryPlan plan, NativeFit.Hardware hardware, long seed) {
        requireEveryRuleToMatch(plan, sites(root));
        List<LayerAssignment> assignments = new ArrayList<>();
        Component operated = replace(root, (name, present) -> {
            Place place = Place.of(name, plain(present), hardware);
            assignments.addAll(assignments(List.of(plan), place));
            Arithmetic asked = plan.quantization().arithmetic();
            Arithmetic arithmetic = objection(plan, place).isPresent() ? asked.emulated() : asked;
            return fitted(name, present, plan.recipe(name, place.site()), arithmetic, seed);
        });
        return new Result(operated, assignments);
    }

    /** Foresees what {@link #quantize} would say of Linears of these names, as far as it goes without their shapes. */
    public static List<LayerAssignment> foresee(SurgeryPlan plan, List<String> linears) {
        return foresee(List.of(plan), linears(linears));
    }

    /** The same of surgeries that follow each other, on layers of these names, with the formats and the reasons of all. */
    public static List<LayerAssignment> foresee(List<SurgeryPlan> plans, Map<String, Site> sites) {
        plans.forEach(plan -> requireEveryRuleToMatch(plan, sites));
        return sites.entrySet().stream()
                .map(site -> new Place(site.getKey(), site.getValue(), Place.UNKNOWN, NativeFit.Hardware.ANY))
                .flatMap(place -> assignments(plans, place).stream())
                .toList();
    }

    /** Foresees what surgeries that follow each other would do to a model, which stays as it is, on that hardware. */
    public static List<LayerAssignment> foresee(List<SurgeryPlan> plans, Component root, NativeFit.Hardware hardware) {
        plans.forEach(plan -> requireEveryRuleToMatch(plan, sites(root)));
        List<LayerAssignment> assignments = new ArrayList<>();
        root.walk((name, component) -> {
            if (isCastable(component)) {
                assignments.addAll(assignments(plans, Place.of(name, plain(component), hardware)));
            }
        });
        return assignments;
    }

    /** Puts back the very layers that {@link #quantize} wrapped, and returns the root as {@link Result#root} does. */
    public static Component dequantize(Component root) {
        return replace(root, (name, present) -> plain(present));
    }

    /** The fully qualified names of all Linears, quantized or not, in tree order. */
    public static List<String> linearNames(Component root) {
        return sites(root).entrySet().stream()
                .filter(site -> site.getValue() == Site.LINEAR)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The castable layers, quantized or not, by fully qualified name in tree order. */
    public static Map<String, Site> sites(Component root) {
        Map<String, Site> sites = new LinkedHashMap<>();
        root.walk((name, component) -> {
            if (isCastable(component)) {
                sites.put(name, plain(component).site());
            }
        });
        return sites;
    }

    private static Map<String, Site> linears(List<String> names) {
        Map<String, Site> sites = new LinkedHashMap<>();
        names.forEach(name -> sites.put(name, Site.LINEAR));
        return sites;
    }

    /**
     * Refuses a plan with a rule that matches none of these Linears: it is mistyped, or meant for another model.
     *
     * @throws UserError naming the rule and the Linears that exist
     */
    public static void requireEveryRuleToMatch(SurgeryPlan plan, List<String> linears) {
        requireEveryRuleToMatch(plan, linears(linears));
    }

    /**
     * The same where rules may also speak of what is castable beyond Linears.
     *
     * @throws UserError naming the rule, and the layers of which it could speak
     */
    public static void requireEveryRuleToMatch(SurgeryPlan plan, Map<String, Site> sites) {
        List<Rule> unmatched = plan.unmatched(sites);
        if (!unmatched.isEmpty()) {
            Rule rule = unmatched.get(0);
            List<String> names = sites.entrySet().stream()
                    .filter(site -> site.getValue() == Site.LINEAR)
                    .map(Map.Entry::getKey)
                    .toList();
            throw new UserError("Cannot apply rule '"
                    + rule.match() + "' of rule set '"
                    + plan.rules().name() + "': it matches no layer; the layers are " + shortened(names) + "."
                    + idle(rule, sites));
        }
    }

    /** Says of a rule that matches a place at which its format does nothing what would. */
    private static String idle(Rule rule, Map<String, Site> sites) {
        return sites.entrySet().stream()
                .filter(site -> rule.matches(site.getKey()))
                .findFirst()
                .map(site -> " At " + site.getKey() + " only a recipe with '" + site.getValue() + "' casts something.")
                .orElse("");
    }

    private static String shortened(List<String> names) {
        int shown = 6;
        return names.size() <= shown
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, shown - 1)) + ", … " + names.get(names.size() - 1);
    }

    private static Component replace(Component root, BiFunction<String, Component, Component> replacement) {
        if (isCastable(root)) {
            return replacement.apply("", root);
        }
        replaceBelow(root, "", replacement);
        return root;
    }

    private static void replaceBelow(
            Component parent, String prefix, BiFunction<String, Component, Component> replacement) {
        for (Slot<?> slot : parent.slots()) {
            String name = Component.join(prefix, slot.name());
            if (isCastable(slot.component())) {
                slot.replace(replacement.apply(name, slot.component()));
            } else {
                replaceBelow(slot.component(), name, replacement);
            }
        }
    }

    /** The reason why a layer that shall multiply codes cannot; empty where it can, and where it shall not. */
    private static Optional<String> objection(SurgeryPlan plan, Place place) {
        if (plan.quantization().computation() == Computation.EMULATED) {
            return Optional.empty();
        }
        return plan.recipe(place.name(), place.site()).flatMap(recipe -> switch (place.site()) {
            case LINEAR ->
                NativeFit.objection(
                        recipe, place.weight().extent(1), place.weight().extent(0), plan.tokens(), place.hardware());
            case ATTENTION -> Optional.of("attention has no products of codes");
            default -> Optional.empty();
        });
    }

    /** One for a Linear; for another place one where something is cast. */
    private static List<LayerAssignment> assignments(List<SurgeryPlan> plans, Place place) {
        boolean isCast = plans.stream()
                .anyMatch(plan -> plan.recipe(place.name(), place.site()).isPresent());
        return place.site() == Site.LINEAR || isCast ? List.of(assignment(plans, place)) : List.of();
    }

    private static LayerAssignment assignment(List<SurgeryPlan> plans, Place place) {
        return new LayerAssignment(
                place.name(),
                inTurn(plans, plan -> plan.formatText(place.name(), place.site())),
                inTurn(plans, plan -> reason(plan, place)),
                place.weight().extent(0),
                place.weight().extent(1),
                place.site());
    }

    /** The texts of all, each that repeats the one before left out. */
    private static String inTurn(List<SurgeryPlan> plans, Function<SurgeryPlan, String> text) {
        List<String> texts = new ArrayList<>();
        for (SurgeryPlan plan : plans) {
            String next = text.apply(plan);
            if (texts.isEmpty() || !texts.get(texts.size() - 1).equals(next)) {
                texts.add(next);
            }
        }
        return String.join(" then ", texts);
    }

    private static String reason(SurgeryPlan plan, Place place) {
        return plan.reason(place.name())
                + objection(plan, place).map(why -> "; emulated: " + why).orElse("")
                + ofFloat32(plan, place).map(why -> "; in float32: " + why).orElse("");
    }

    /** The reason why a layer of a trial in bfloat16 multiplies in float32; empty where it does not. */
    private static Optional<String> ofFloat32(SurgeryPlan plan, Place place) {
        if (plan.quantization().compute() != Compute.BFLOAT16) {
            return Optional.empty();
        }
        return plan.recipe(place.name(), place.site()).flatMap(recipe -> switch (place.site()) {
            case LINEAR -> Bfloat16Fit.objection(recipe);
            case ATTENTION -> Bfloat16Fit.attentionObjection(recipe);
            default -> Optional.empty();
        });
    }

    private static Component fitted(
            String name, Component present, Optional<Recipe> recipe, Arithmetic arithmetic, long seed) {
        if (recipe.isEmpty()) {
            return plain(present);
        }
        boolean fits = present instanceof QuantizedLayer quantized
                && quantized.recipe().equals(recipe.get())
                && quantized.arithmetic().equals(arithmetic);
        return fits ? present : plain(present).quantized(name, recipe.get(), arithmetic, seed);
    }

    private static Castable plain(Component present) {
        return present instanceof QuantizedLayer quantized ? quantized.plain() : (Castable) present;
    }

    private static boolean isCastable(Component component) {
        return component instanceof Castable || component instanceof QuantizedLayer;
    }
}
