package io.altgrad.spec;

import java.util.Map;
import java.util.stream.Stream;

/** The check that the transforms of a trial's recipes divide the dimensions that their products sum over. */
final class TransformFit {

    /** The Linear whose outputs are the vocabulary. */
    private static final String HEAD = "lm_head";

    private TransformFit() {}

    /** @throws InvalidSetting if a recipe that a layer has in some phase transforms what is no multiple of its size */
    static void require(
            RuleSet rules, LayerFormat format, QuantizationSpec quantization, ModelSpec model, TrainingSpec training) {
        Stream<LayerFormat> meanwhile = format instanceof LayerFormat.Unquantized
                ? Stream.empty()
                : quantization.schedule().phases().stream()
                        .map(PrecisionSchedule.Phase::format)
                        .filter(other -> !(other instanceof LayerFormat.OfTrial));
        Stream.concat(Stream.of(format), meanwhile)
                .distinct()
                .forEach(given -> require(new SurgeryPlan(rules, given, quantization), model, training));
    }

    private static void require(SurgeryPlan plan, ModelSpec model, TrainingSpec training) {
        RuleSet rules = plan.rules();
        Stream.concat(rules.rules().stream().map(Rule::format), Stream.of(rules.otherwise()))
                .map(given -> given instanceof LayerFormat.OfTrial ? plan.format() : given)
                .forEach(given -> transforms(given)
                        .forEach((product, transform) -> require(product, transform, model, training)));
        if (transforms(plan.formatOf(HEAD)).containsKey(Product.GRAD_INPUT)) {
            throw new InvalidSetting(
                    "rules",
                    "some that give " + HEAD + " no transform of " + Product.GRAD_INPUT
                            + ", which sums over the vocabulary there",
                    rules.name());
        }
    }

    private static Map<Product, Hadamard> transforms(LayerFormat format) {
        return format instanceof LayerFormat.Custom custom ? custom.recipe().transforms() : Map.of();
    }

    private static void require(Product product, Hadamard transform, ModelSpec model, TrainingSpec training) {
        long tokens = (long) training.batches().size() * model.context();
        if (product == Product.GRAD_WEIGHT && !transform.fits(tokens)) {
            throw new InvalidSetting(
                    "training.batch",
                    "batch x context, now " + tokens + ", to be a multiple of " + transform
                            + ", for a recipe's hadamard transforms " + product + ", which sums over them",
                    training.batches().size());
        }
        if (product != Product.GRAD_WEIGHT && !transform.fits(model.width())) {
            throw new InvalidSetting(
                    "model.width",
                    "a multiple of " + transform + ", for a recipe's hadamard transforms " + product,
                    model.width());
        }
    }
}
