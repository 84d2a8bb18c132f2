package io.altgrad.spec;

import static io.altgrad.spec.Range.atLeast;
import static io.altgrad.spec.Range.notNegative;
import static io.altgrad.spec.Range.unitInterval;
import static io.altgrad.spec.SettingType.INT;
import static io.altgrad.spec.SettingType.NUMBER;
import static io.altgrad.spec.SettingType.TRUTH;

import java.util.Map;

/** The settings under {@code training}, whose defaults are nanoGPT's for a small character model. */
public final class TrainingSettings {

    static final Section<TrainingSpec> SECTION = new Section<>("training", Trial::training, TrainingSettings::make);

    public static final Setting<Integer> STEPS = SECTION.setting(
                    "steps", INT, training -> training.schedule().steps())
            .otherwise(100)
            .in(atLeast(1))
            .meaning("optimizer steps asked for");

    public static final Setting<Integer> BATCH = SECTION.setting(
                    "batch", INT, training -> training.batches().size())
            .otherwise(12)
            .in(atLeast(1))
            .meaning("sequences of a micro-batch");

    public static final Setting<Integer> ACCUMULATION = SECTION.setting(
                    "accumulation", INT, training -> training.batches().accumulation())
            .otherwise(1)
            .in(atLeast(1))
            .meaning("micro-batches of a step");

    public static final Setting<Double> LEARNING_RATE = SECTION.setting(
                    "learningRate", NUMBER, training -> training.schedule().learningRate())
            .otherwise(1e-3)
            .inFloat32(notNegative())
            .meaning("peak learning rate");

    public static final Setting<Double> MIN_LEARNING_RATE = SECTION.setting(
                    "minLearningRate", NUMBER, training -> training.schedule().minLearningRate())
            .otherwise(1e-4)
            .inFloat32(notNegative())
            .meaning("learning rate at the end of the cosine");

    public static final Setting<Integer> WARMUP_STEPS = SECTION.setting(
                    "warmupSteps", INT, training -> training.schedule().warmupSteps())
            .otherwise(10)
            .in(atLeast(0))
            .meaning("steps of linear warm-up");

    public static final Setting<Integer> DECAY_STEPS = SECTION.setting(
                    "decaySteps", INT, training -> training.schedule().decaySteps())
            .otherwise(0)
            .in(atLeast(0))
            .meaning("step at which the cosine ends; 0 for training_steps");

    public static final Setting<Double> BETA1 = SECTION.setting(
                    "beta1", NUMBER, training -> training.optimizer().beta1())
            .otherwise(0.9)
            .inFloat32(unitInterval())
            .meaning("AdamW's decay of the first moment");

    public static final Setting<Double> BETA2 = SECTION.setting(
                    "beta2", NUMBER, training -> training.optimizer().beta2())
            .otherwise(0.99)
            .inFloat32(unitInterval())
            .meaning("AdamW's decay of the second moment");

    public static final Setting<Double> WEIGHT_DECAY = SECTION.setting(
                    "weightDecay", NUMBER, training -> training.optimizer().weightDecay())
            .otherwise(0.1)
            .inFloat32(notNegative())
            .meaning("decoupled decay of matrices");

    public static final Setting<Double> GRADIENT_CLIP = SECTION.setting(
                    "gradientClip", NUMBER, training -> training.optimizer().gradientClip())
            .otherwise(1.0)
            .inFloat32(notNegative())
            .meaning("largest global gradient norm; 0 for no clipping");

    public static final Setting<Integer> EVAL_EVERY = SECTION.setting(
                    "evalEvery", INT, training -> training.evaluation().every())
            .otherwise(50)
            .in(atLeast(1))
            .meaning("steps between evaluations");

    public static final Setting<Integer> EVAL_BATCHES = SECTION.setting(
                    "evalBatches", INT, training -> training.evaluation().batches())
            .otherwise(8)
            .in(atLeast(1))
            .meaning("validation batches of an evaluation, of training_batch sequences each; without meaning where"
                    + " training_eval_tokens is not 0");

    public static final Setting<Integer> LAYER_STATS_EVERY = SECTION.setting(
                    "layerStatsEvery", INT, TrainingSpec::layerStatsEvery)
            .otherwise(50)
            .in(atLeast(1))
            .meaning("steps between rows of layers");

    public static final Setting<Boolean> EVAL_UNQUANTIZED = SECTION.setting(
                    "evalUnquantized", TRUTH, training -> training.evaluation().unquantized())
            .otherwise(false)
            .meaning("whether evaluations are made without quantization too");

    public static final Setting<Double> LOSS_BOUND = SECTION.setting("lossBound", NUMBER, TrainingSpec::lossBound)
            .addedLater()
            .otherwise(0.0)
            .in(notNegative())
            .unit("nats")
            .meaning("loss above which a trial counts as diverged; 0 for none");

    public static final Setting<Integer> EVAL_TOKENS = SECTION.setting(
                    "evalTokens", INT, training -> training.evaluation().tokens())
            .addedLater()
            .otherwise(0)
            .in(atLeast(0))
            .unit("tokens")
            .meaning("validation tokens of an evaluation, whatever the batch; 0 where training_eval_batches says how"
                    + " many");

    public static final Setting<Boolean> EVAL_DRAWN = SECTION.setting(
                    "evalDrawn", TRUTH, training -> training.evaluation().drawn())
            .addedLater()
            .otherwise(false)
            .meaning("whether evaluations round stochastically where training does; to nearest even if not");

    public static final Setting<SourceSeed> DATA_SEED = SECTION.setting(
                    "dataSeed",
                    SettingType.SOURCE_SEED,
                    training -> training.seeds().data())
            .addedLater()
            .otherwise(new SourceSeed.Same())
            .meaning("seed of the order of batches; 'same' for the trial's");

    public static final Setting<SourceSeed> ROUNDING_SEED = SECTION.setting(
                    "roundingSeed",
                    SettingType.SOURCE_SEED,
                    training -> training.seeds().rounding())
            .addedLater()
            .otherwise(new SourceSeed.Same())
            .meaning("seed of stochastic rounding and dropout; 'same' for the trial's");

    public static final Setting<Moments> MOMENTS = SECTION.setting(
                    "moments",
                    SettingType.MOMENTS,
                    training -> training.optimizer().states().moments())
            .addedLater()
            .otherwise(Moments.FLOAT32)
            .meaning("numbers that AdamW's moments are kept in between steps; none for float32");

    public static final Setting<StateFormat> MASTER = SECTION.setting(
                    "master",
                    SettingType.STATE,
                    training -> training.optimizer().states().master())
            .addedLater()
            .otherwise(StateFormat.FLOAT32)
            .meaning("numbers that weights are kept in between steps; none for float32");

    public static final Setting<Integer> STATES_FROM = SECTION.setting(
                    "statesFrom", INT, training -> training.optimizer().states().from())
            .addedLater()
            .otherwise(0)
            .in(atLeast(0))
            .unit("elements")
            .meaning(
                    "size from which on a parameter's moments and master are kept so; those of smaller ones in float32");

    private TrainingSettings() {}

    private static TrainingSpec make(Map<String, ?> values) {
        return new TrainingSpec(
                new TrainingSpec.Schedule(
                        STEPS.in(values),
                        LEARNING_RATE.in(values),
                        MIN_LEARNING_RATE.in(values),
                        WARMUP_STEPS.in(values),
                        DECAY_STEPS.in(values)),
                new TrainingSpec.Optimizer(
                        BETA1.in(values),
                        BETA2.in(values),
                        WEIGHT_DECAY.in(values),
                        GRADIENT_CLIP.in(values),
                        new TrainingSpec.Optimizer.States(
                                MOMENTS.in(values), MASTER.in(values), STATES_FROM.in(values))),
                new TrainingSpec.Batches(BATCH.in(values), ACCUMULATION.in(values)),
                new TrainingSpec.Evaluation(
                        EVAL_EVERY.in(values),
                        EVAL_BATCHES.in(values),
                        EVAL_TOKENS.in(values),
                        EVAL_UNQUANTIZED.in(values),
                        EVAL_DRAWN.in(values)),
                LAYER_STATS_EVERY.in(values),
                LOSS_BOUND.in(values),
                new TrainingSpec.Seeds(DATA_SEED.in(values), ROUNDING_SEED.in(values)));
    }
}
