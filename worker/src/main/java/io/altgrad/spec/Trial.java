package io.altgrad.spec;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

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
        quantization.schedule().lastSteps(training.schedule());
        TransformFit.require(rules, format, quantization, model, training);
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

    /** The seed of each source of randomness. */
    public Seeds seeds() {
        return new Seeds(seed, dataSeed(), roundingSeed());
    }

    /**
     * Some steps with one surgery.
     *
     * @param lastStep of the phase, counted from 1
     * @param end the same, as the schedule has it
     * @param surgery on the model before its first step
     */
    public record Phase(int lastStep, PhaseEnd end, SurgeryPlan surgery) {}

    /** The surgery on the model of this trial before its first step; the only one unless it has a schedule. */
    public SurgeryPlan surgery() {
        return phases().get(0).surgery();
    }

    /** The phases of this trial in order, one unless it has a schedule; they cover all steps. */
    public List<Phase> phases() {
        PrecisionSchedule schedule = quantization.schedule();
        if (schedule.phases().isEmpty()) {
            return List.of(new Phase(
                    training.schedule().steps(),
                    new PhaseEnd.Training(),
                    surgery(new LayerFormat.OfTrial(), KeptCasts.ALL)));
        }
        List<Integer> lastSteps = schedule.lastSteps(training.schedule());
        return IntStream.range(0, lastSteps.size())
                .mapToObj(i -> {
                    PrecisionSchedule.Phase phase = schedule.phases().get(i);
                    return new Phase(lastSteps.get(i), phase.until(), surgery(phase.format(), phase.casts()));
                })
                .toList();
    }

    private SurgeryPlan surgery(LayerFormat meanwhile, KeptCasts casts) {
        boolean own = meanwhile instanceof LayerFormat.OfTrial || format instanceof LayerFormat.Unquantized;
        return new SurgeryPlan(
                rules,
                own ? format : meanwhile,
                quantization,
                casts,
                training.batches().size() * model.context());
    }

    /** The recipes that the Linear of that name has in some phase; none where it stays a plain Linear throughout. */
    public List<Recipe> recipes(String layer) {
        return recipes(layer, Site.LINEAR);
    }

    /** The recipes that cast something at the site of that name and kind in some phase. */
    public List<Recipe> recipes(String name, Site site) {
        return phases().stream()
                .flatMap(phase -> phase.surgery().recipe(name, site).stream())
                .distinct()
                .toList();
    }
}
