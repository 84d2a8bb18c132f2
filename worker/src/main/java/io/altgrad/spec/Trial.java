package io.altgrad.spec;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Everything that determines a run. Two trials that are equal compute the same numbers.
 *
 * @param format the axis value that {@code $format} stands for: {@code none} or a format's name
 * @param rules which layer gets which format
 * @param seed of the initial weights, and of whatever else is random unless {@link TrainingSpec.Seeds} has a seed for it
 * @param model the GPT's shape
 * @param training steps, batches, optimizer and evaluation
 * @param quantization how a format is applied
 * @param corpus {@code wordnet}, or the path of a text on any Hadoop file system
 */
public record Trial(
        LayerFormat format,
        RuleSet rules,
        long seed,
        ModelSpec model,
        TrainingSpec training,
        QuantizationSpec quantization,
        String corpus)
        implements Serializable {

    /** The name of the built-in corpus: the glosses of WordNet 3.1. */
    public static final String WORDNET = "wordnet";

    /** The Linear whose outputs are the vocabulary. */
    private static final String HEAD = "lm_head";

    /** Channels of the MLP's hidden layer for each of the model's. */
    private static final long EXPANSION = 4;

    public Trial {
        Objects.requireNonNull(rules, "rules");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(training, "training");
        Objects.requireNonNull(quantization, "quantization");
        if (format instanceof LayerFormat.OfTrial) {
            throw new InvalidSetting("format", "'none' or the name of a format", format);
        }
        if (corpus.isBlank()) {
            throw new InvalidSetting("corpus", "'" + WORDNET + "' or a path", "'" + corpus + "'");
        }
        requireActivationsToFit(model, training);
        requireTransformsToFit(new SurgeryPlan(rules, format, quantization), model, training);
    }

    private static void requireTransformsToFit(SurgeryPlan plan, ModelSpec model, TrainingSpec training) {
        RuleSet rules = plan.rules();
        Stream.concat(rules.rules().stream().map(Rule::format), Stream.of(rules.otherwise()))
                .map(given -> given instanceof LayerFormat.OfTrial ? plan.format() : given)
                .forEach(given -> transforms(given)
                        .forEach((product, transform) -> requireToFit(product, transform, model, training)));
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

    /** Refuses a transform of a dimension that is no multiple of its size. */
    private static void requireToFit(Product product, Hadamard transform, ModelSpec model, TrainingSpec training) {
        long tokens = (long) training.batches().size() * model.context();
        if (product == Product.GRAD_WEIGHT && !transform.fits(tokens)) {
            throw new InvalidSetting(
                    "training.batch",
                    "batch x context, now " + tokens + ", to be a multiple of " + transform
                            + ", for a recipe's hadamard" + " transforms " + product + ", which sums over them",
                    training.batches().size());
        }
        if (product != Product.GRAD_WEIGHT && !transform.fits(model.width())) {
            throw new InvalidSetting(
                    "model.width",
                    "a multiple of " + transform + ", for a recipe's hadamard transforms " + product,
                    model.width());
        }
    }

    /** Refuses activations beyond the buffer that they are cast through, whose places an int counts. */
    private static void requireActivationsToFit(ModelSpec model, TrainingSpec training) {
        long ofASequence = EXPANSION * model.width() * model.context();
        long most = Integer.MAX_VALUE / ofASequence;
        if (most == 0) {
            throw new InvalidSetting(
                    "model.context",
                    "at most " + Integer.MAX_VALUE / (EXPANSION * model.width()) + " with width " + model.width()
                            + ", for a tensor of one sequence has 4 x width x context elements",
                    model.context());
        }
        if (training.batches().size() > most) {
            throw new InvalidSetting(
                    "training.batch",
                    "at most " + most + " with context " + model.context() + " and width " + model.width()
                            + ", for a tensor has batch x context x 4 x width elements",
                    training.batches().size());
        }
    }

    /** The same with other values of any settings, replaced all at once, so that they need to agree only jointly. */
    public Trial with(Setting.Value<?>... values) {
        return TrialSettings.with(this, Setting.Value.byName(values));
    }

    /** The first 16 hexadecimal digits of the SHA-256 of the canonical JSON. */
    public String id() {
        return TrialIds.trial(TrialParser.toJson(this));
    }

    /** The ids of this trial and of the trials that it belongs with. */
    public TrialIds ids() {
        return TrialIds.of(TrialParser.toJson(this));
    }

    /** The seed of the order of batches. */
    public long dataSeed() {
        return training.seeds().data().in(seed);
    }

    /** The seed of stochastic rounding and dropout. */
    public long roundingSeed() {
        return training.seeds().rounding().in(seed);
    }

    /** The surgery on the model of this trial. */
    public SurgeryPlan surgery() {
        return new SurgeryPlan(rules, format, quantization, training.batches().size() * model.context());
    }
}
