package io.altgrad.trial;

import static io.altgrad.spec.TrainingSettings.ACCUMULATION;
import static io.altgrad.spec.TrainingSettings.BATCH;
import static io.altgrad.spec.TrainingSettings.EVAL_BATCHES;
import static io.altgrad.spec.TrainingSettings.EVAL_DRAWN;
import static io.altgrad.spec.TrainingSettings.EVAL_EVERY;
import static io.altgrad.spec.TrainingSettings.EVAL_TOKENS;
import static io.altgrad.spec.TrainingSettings.LAYER_STATS_EVERY;
import static io.altgrad.spec.TrainingSettings.LEARNING_RATE;
import static io.altgrad.spec.TrainingSettings.MIN_LEARNING_RATE;
import static io.altgrad.spec.TrainingSettings.STEPS;
import static io.altgrad.spec.TrainingSettings.WARMUP_STEPS;

import io.altgrad.engine.Torch;
import io.altgrad.format.Rounding;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.spec.Trial;
import io.altgrad.train.TrainingListener;
import java.util.List;

/** Small real trials on the built-in corpus. */
public final class Trials {

    /** Everything quantized but the head. */
    public static final RuleSet ALL_BUT_HEAD = RuleSet.skipping("all", List.of("lm_head"));

    private static final ModelSpec SMALL = new ModelSpec(2, 2, 32, 16, 0.0, true);

    private Trials() {}

    /** Five steps of a small model. */
    public static Trial tiny(String format, long seed) {
        return new Trial(
                LayerFormat.parse(format),
                ALL_BUT_HEAD,
                seed,
                SMALL,
                steps(5, 4),
                QuantizationSpec.DEFAULT,
                Trial.WORDNET);
    }

    /** As {@link #tiny}, in e5m2, with dropout, stochastic rounding and accumulation. */
    public static Trial stochastic(long seed) {
        QuantizationSpec d = QuantizationSpec.DEFAULT;
        QuantizationSpec stochastic = new QuantizationSpec(
                d.scaling(),
                Rounding.STOCHASTIC,
                d.overflow(),
                d.input(),
                d.gradOutput(),
                d.straightThrough(),
                d.computation());
        ModelSpec dropping = new ModelSpec(2, 2, 32, 16, 0.1, true);
        return new Trial(
                LayerFormat.parse("e5m2"), ALL_BUT_HEAD, seed, dropping, steps(5, 4), stochastic, Trial.WORDNET);
    }

    /** A hundred steps, enough to learn the distribution of letters and some of their pairs. */
    public static Trial hundredSteps(LayerFormat format, RuleSet rules) {
        return new Trial(
                format,
                rules,
                1337,
                new ModelSpec(2, 4, 64, 32, 0.0, false),
                steps(100, 12),
                QuantizationSpec.DEFAULT,
                Trial.WORDNET);
    }

    /** The same trial with another micro-batch, and evaluated on that many tokens, or by batches if 0. */
    public static Trial evaluated(Trial trial, int batch, int evalTokens, boolean drawn) {
        return trial.with(BATCH.to(batch), EVAL_TOKENS.to(evalTokens), EVAL_DRAWN.to(drawn));
    }

    public static TrialResult run(Trial trial) {
        return new GptTrialRunner(Torch.engine()).run(TrialRun.plain(trial), TrainingListener.NONE);
    }

    private static TrainingSpec steps(int steps, int batch) {
        return TrainingSpec.DEFAULT.with(
                STEPS.to(steps),
                BATCH.to(batch),
                ACCUMULATION.to(steps == 5 ? 2 : 1),
                LEARNING_RATE.to(3e-3),
                MIN_LEARNING_RATE.to(3e-4),
                WARMUP_STEPS.to(5),
                EVAL_EVERY.to(steps),
                EVAL_BATCHES.to(4),
                LAYER_STATS_EVERY.to(steps));
    }
}
