package io.altgrad.surgery;

import io.altgrad.base.UserError;
import io.altgrad.nn.Component;
import io.altgrad.nn.Linear;
import io.altgrad.nn.NativeFit;
import io.altgrad.nn.QuantizedLinear;
import io.altgrad.nn.Slot;
import io.altgrad.result.LayerAssignment;
import io.altgrad.spec.Bfloat16Fit;
import io.altgrad.spec.Computation;
import io.altgrad.spec.Compute;
import io.altgrad.spec.QuantizationSpec.Arithmetic;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Rule;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Replaces the Linears of a model by quantized ones, in place, and back. It knows the tree and nothing of the model:
 * any {@link Component} whose Linears stand in slots can be operated on, and its class stays what it was.
 */
public final class Surgery {

    private Surgery() {}

    /**
     * A model after surgery.
     *
     * @param root the component that was given, or what replaced it where it was itself a Linear
     * @param assignments what each Linear became, in tree order
     */
    public record Result(Component root, List<LayerAssignment> assignments) {
        public Result {
            assignments = List.copyOf(assignments);
        }
    }

    /**
     * Makes every Linear what the plan says; one that was quantized before too, so that twice is the same as once. Ties
     * survive, because a quantized Linear shares the parameters of the Linear that it wraps.
     *
     * @param seed of the trial, for stochastic rounding
     * @throws UserError if a rule matches no Linear of the model; the model is then untouched
     */
    public static Result quantize(Component root, SurgeryPlan plan, long seed) {
        requireEveryRuleToMatch(plan, linearNames(root));
        List<LayerAssignment> assignments = new ArrayList<>();
        Component operated = replaceLinears(root, (name, present) -> {
            Shape weight = plain(present).weight().value().shape(); // (out, in)
            Optional<String> objection = objection(plan, name, weight.extent(1), weight.extent(0));
            assignments.add(assignment(List.of(plan), name, weight));
            Arithmetic asked = plan.quantization().arithmetic();
            Arithmetic arithmetic = objection.isPresent() ? asked.emulated() : asked;
            return fitted(name, present, plan.recipe(name), arithmetic, seed);
        });
        return new Result(operated, assignments);
    }

    /** Foresees what {@link #quantize} would say of Linears of these names, as far as it goes without their shapes. */
    public static List<LayerAssignment> foresee(SurgeryPlan plan, List<String> linears) {
        return foresee(List.of(plan), linears);
    }

    /** The same of surgeries that follow each other, with the formats and the reasons of all. */
    public static List<LayerAssignment> foresee(List<SurgeryPlan> plans, List<String> linears) {
        plans.forEach(plan -> requireEveryRuleToMatch(plan, linears));
        return linears.stream()
                .map(name -> assignment(plans, name, Shape.of(0, 0)))
                .toList();
    }

    /** Foresees what surgeries that follow each other would do to each Linear of a model, which stays as it is. */
    public static List<LayerAssignment> foresee(List<SurgeryPlan> plans, Component root) {
        plans.forEach(plan -> requireEveryRuleToMatch(plan, linearNames(root)));
        List<LayerAssignment> assignments = new ArrayList<>();
        root.walk((name, component) -> {
            if (isLinear(component)) {
                assignments.add(assignment(
                        plans, name, plain(component).weight().value().shape()));
            }
        });
        return assignments;
    }

    /** Puts back the very Linears that {@link #quantize} wrapped, and returns the root as {@link Result#root} does. */
    public static Component dequantize(Component root) {
        return replaceLinears(root, (name, present) -> plain(present));
    }

    /** The fully qualified names of all Linears, quantized or not, in tree order. */
    public static List<String> linearNames(Component root) {
        List<String> names = new ArrayList<>();
        root.walk((name, component) -> {
            if (isLinear(component)) {
                names.add(name);
            }
        });
        return names;
    }

    /**
     * Refuses a plan with a rule that matches none of these Linears: it is mistyped, or meant for another model.
     *
     * @throws UserError naming the rule and the Linears that exist
     */
    public static void requireEveryRuleToMatch(SurgeryPlan plan, List<String> linears) {
        List<Rule> unmatched = plan.unmatched(linears);
        if (!unmatched.isEmpty()) {
            throw new UserError("Cannot apply rule '"
                    + unmatched.get(0).match() + "' of rule set '"
                    + plan.rules().name() + "': it matches no layer; the layers are " + shortened(linears) + ".");
        }
    }

    private static String shortened(List<String> names) {
        int shown = 6;
        return names.size() <= shown
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, shown - 1)) + ", … " + names.get(names.size() - 1);
    }

    private static Component replaceLinears(Component root, BiFunction<String, Component, Component> replacement) {
        if (isLinear(root)) {
            return replacement.apply("", root);
        }
        replaceBelow(root, "", replacement);
        return root;
    }

    private static void replaceBelow(
            Component parent, String prefix, BiFunction<String, Component, Component> replacement) {
        for (Slot<?> slot : parent.slots()) {
            String name = Component.join(prefix, slot.name());
            if (isLinear(slot.component())) {
                slot.replace(replacement.apply(name, slot.component()));
            } else {
                replaceBelow(slot.component(), name, replacement);
            }
        }
    }

    /** Why a layer that shall multiply codes cannot; empty where it can, and where it shall not. */
    private static Optional<String> objection(SurgeryPlan plan, String name, long in, long out) {
        return plan.quantization().computation() == Computation.EMULATED
                ? Optional.empty()
                : plan.recipe(name).flatMap(recipe -> NativeFit.objection(recipe, in, out, plan.tokens()));
    }

    /** @param weight its shape (out, in) */
    private static LayerAssignment assignment(List<SurgeryPlan> plans, String name, Shape weight) {
        return new LayerAssignment(
                name,
                inTurn(plans, plan -> plan.formatText(name)),
                inTurn(plans, plan -> reason(plan, name, objection(plan, name, weight.extent(1), weight.extent(0)))),
                weight.extent(0),
                weight.extent(1));
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

    private static String reason(SurgeryPlan plan, String name, Optional<String> objection) {
        return plan.reason(name)
                + objection.map(why -> "; emulated: " + why).orElse("")
                + ofFloat32(plan, name).map(why -> "; in float32: " + why).orElse("");
    }

    /** Why a layer of a trial in bfloat16 multiplies in float32; empty where it does not. */
    private static Optional<String> ofFloat32(SurgeryPlan plan, String name) {
        return plan.quantization().compute() == Compute.BFLOAT16
                ? plan.recipe(name).flatMap(Bfloat16Fit::objection)
                : Optional.empty();
    }

    private static Component fitted(
            String name, Component present, Optional<Recipe> recipe, Arithmetic arithmetic, long seed) {
        if (recipe.isEmpty()) {
            return plain(present);
        }
        boolean fits = present instanceof QuantizedLinear quantized
                && quantized.recipe().equals(recipe.get())
                && quantized.arithmetic().equals(arithmetic);
        return fits ? present : new QuantizedLinear(name, plain(present), recipe.get(), arithmetic, seed);
    }

    private static Linear plain(Component present) {
        return present instanceof QuantizedLinear quantized ? quantized.linear() : (Linear) present;
    }

    private static boolean isLinear(Component component) {
        return component instanceof Linear || component instanceof QuantizedLinear;
    }
}
