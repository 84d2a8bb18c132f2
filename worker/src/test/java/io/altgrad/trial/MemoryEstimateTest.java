package io.altgrad.trial;

import static io.altgrad.spec.TrainingSettings.BATCH;
import static io.altgrad.spec.TrainingSettings.EVAL_BATCHES;
import static io.altgrad.spec.TrainingSettings.EVAL_EVERY;
import static io.altgrad.spec.TrainingSettings.LAYER_STATS_EVERY;
import static io.altgrad.spec.TrainingSettings.MIN_LEARNING_RATE;
import static io.altgrad.spec.TrainingSettings.STEPS;
import static io.altgrad.spec.TrainingSettings.WARMUP_STEPS;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.nn.Context;
import io.altgrad.nn.Fixtures;
import io.altgrad.nn.Gpt;
import io.altgrad.spec.ActivationCasts;
import io.altgrad.spec.Backward;
import io.altgrad.spec.Compute;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.QuantizationSettings;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.StraightThrough;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.spec.Trial;
import io.altgrad.surgery.Surgery;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.InPrecision;
import io.altgrad.tensor.NativeMemory;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The estimate against what a forward and a backward hold. */
class MemoryEstimateTest {

    private static final int VOCABULARY = 65;
    private static final int MOMENTS = 2;
    private static final ModelSpec MODEL = new ModelSpec(4, 4, 128, 128, 0.0, true);
    private static final int ROWS = 16;

    @Test
    void aTrialHoldsNoMoreThanItsEstimateAndNotMuchLess() {
        NativeMemory.assumeKnown();
        assertNear("none", new LayerFormat.Unquantized());
        assertNear("e5m2", new LayerFormat.OfTrial());
    }

    /** Probabilities are held, and halves of what products read. */
    @Test
    void inBfloat16ItHoldsNoMoreThanItsEstimateAndNotMuchLess() {
        NativeMemory.assumeKnown();
        assertNear("none", inBfloat16(trial("none", new LayerFormat.Unquantized())));
        assertNear("e5m2", inBfloat16(trial("e5m2", new LayerFormat.OfTrial())));
    }

    /** What is cast of attention and between layers is there twice, and scores are held. */
    @Test
    void castsBeyondLinearsAreInTheEstimate() {
        NativeMemory.assumeKnown();
        Recipe all = Fixtures.everywhere(Fixtures.cast("e4m3fn"), Fixtures.cast("e5m2"));
        assertNear("everywhere", trial(all));
        assertNear("attention", trial(beyond(new ActivationCasts(all.beyond().attention(), Map.of()))));
        assertNear(
                "activations",
                trial(beyond(new ActivationCasts(Map.of(), all.beyond().activations()))));
    }

    private static Trial inBfloat16(Trial trial) {
        return trial.with(QuantizationSettings.COMPUTE.to(Compute.BFLOAT16));
    }

    private static Recipe beyond(ActivationCasts casts) {
        return new Recipe(Map.of(), StraightThrough.IDENTITY, Backward.CAST, Map.of(), Map.of(), casts);
    }

    private static Trial trial(Recipe recipe) {
        Trial plain = trial("none", new LayerFormat.Unquantized());
        return new Trial(
                new LayerFormat.Custom("beyond", recipe),
                plain.rules(),
                plain.seed(),
                plain.model(),
                plain.training(),
                plain.quantization(),
                plain.corpus());
    }

    private static void assertNear(String format, LayerFormat activations) {
        assertNear(format, trial(format, activations));
    }

    private static void assertNear(String format, Trial trial) {
        held(trial);
        // The most of several, for what other tests have left is freed meanwhile.
        double held =
                IntStream.range(0, 3).mapToLong(round -> held(trial)).max().orElseThrow();
        assertThat(held / MemoryEstimate.onHost(trial, VOCABULARY)).as(format).isBetween(0.7, 1.0);
    }

    /** The more of what is in use when a forward has ended and when its backward has, and the moments, which come later. */
    private static long held(Trial trial) {
        Engine engine = InPrecision.of(Torch.engine(), trial.quantization().compute());
        long before = NativeMemory.inUse();
        try (Scope scope = engine.newScope(Place.HOST);
                Ops ops = engine.newOps(scope)) {
            Gpt gpt = Gpt.initialized(scope, trial.model(), VOCABULARY, 1);
            Surgery.quantize(gpt, trial.surgery(), 1);
            Tensor ids = ops.tensor(new long[ROWS * MODEL.context()], ROWS, MODEL.context());
            Gpt.Loss loss = gpt.loss(ids, ids, Context.training(ops, 1, 0));
            long afterForward = NativeMemory.inUse();
            loss.backward(1);
            long parameters = gpt.namedParameters().values().stream()
                    .mapToLong(parameter -> parameter.value().shape().size())
                    .sum();
            return Math.max(afterForward, NativeMemory.inUse()) - before + MOMENTS * Float.BYTES * parameters;
        }
    }

    private static Trial trial(String format, LayerFormat activations) {
        TrainingSpec training = TrainingSpec.DEFAULT.with(
                STEPS.to(1),
                BATCH.to(ROWS),
                MIN_LEARNING_RATE.to(1e-3),
                WARMUP_STEPS.to(0),
                EVAL_EVERY.to(1),
                EVAL_BATCHES.to(1),
                LAYER_STATS_EVERY.to(1));
        QuantizationSpec q = QuantizationSpec.DEFAULT;
        QuantizationSpec quantization = new QuantizationSpec(
                q.scaling(),
                q.rounding(),
                q.overflow(),
                activations,
                activations,
                q.straightThrough(),
                q.computation());
        return new Trial(
                LayerFormat.parse(format),
                RuleSet.skipping("all", List.of()),
                1,
                MODEL,
                training,
                quantization,
                Trial.WORDNET);
    }
}
