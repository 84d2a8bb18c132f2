package io.altgrad.train;

import static io.altgrad.nn.Fixtures.TINY;
import static io.altgrad.nn.Fixtures.VOCABULARY;
import static io.altgrad.nn.Fixtures.cast;
import static io.altgrad.nn.Fixtures.values;
import static io.altgrad.spec.TrainingSettings.BATCH;
import static io.altgrad.spec.TrainingSettings.EVAL_BATCHES;
import static io.altgrad.spec.TrainingSettings.EVAL_EVERY;
import static io.altgrad.spec.TrainingSettings.LAYER_STATS_EVERY;
import static io.altgrad.spec.TrainingSettings.STEPS;
import static io.altgrad.spec.TrainingSettings.WARMUP_STEPS;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.format.Rounding;
import io.altgrad.format.ScalarCodec;
import io.altgrad.format.Scale;
import io.altgrad.nn.Gpt;
import io.altgrad.nn.Linear;
import io.altgrad.nn.QuantizedLinear;
import io.altgrad.quantize.AmaxHistory;
import io.altgrad.quantize.CastObserver;
import io.altgrad.quantize.Mode;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Computation;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.surgery.Surgery;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationTest {

    private final Engine engine = Torch.engine();
    private final Scope scope = engine.newScope(Place.HOST);

    @AfterEach
    void free() {
        scope.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"e5m2", "e2m1fn"})
    void isThatOfAPlainModelWhoseWeightsTheScalarCodecRounded(String format) {
        Gpt quantized = quantized(format, QuantizationSpec.DEFAULT);
        Gpt plain = Gpt.initialized(scope, TINY, VOCABULARY, 1);
        double unrounded = loss(plain, Mode.EVALUATE);
        roundLinearWeights(plain, cast(format));
        double loss = loss(quantized, Mode.EVALUATE);

        assertThat(loss).isEqualTo(loss(plain, Mode.EVALUATE)).isNotEqualTo(unrounded);
        assertThat(loss(quantized, Mode.EVALUATE_UNQUANTIZED)).isEqualTo(unrounded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tensor 16", "delayed 4 max", "delayed 4 recent"})
    void changesNoAmaxHistory(String scaling) {
        QuantizationSpec d = QuantizationSpec.DEFAULT;
        Gpt gpt = quantized(
                "e4m3fn",
                new QuantizationSpec(
                        ScalingParser.parse(scaling),
                        d.rounding(),
                        d.overflow(),
                        new LayerFormat.OfTrial(),
                        new LayerFormat.OfTrial(),
                        d.straightThrough(),
                        Computation.EMULATED));
        TrainingSpec training = TrainingSpec.DEFAULT.with(
                STEPS.to(9),
                BATCH.to(TinyBatches.ROWS),
                WARMUP_STEPS.to(0),
                EVAL_EVERY.to(1),
                EVAL_BATCHES.to(1),
                LAYER_STATS_EVERY.to(1));
        TrainingStep step = new TrainingStep(engine, scope, gpt, training, TinyBatches::of, 1);
        step.run(0, CastObserver.NONE);
        step.run(1, CastObserver.NONE);
        List<float[]> before = histories(gpt);
        double first = loss(gpt, Mode.EVALUATE);

        assertThat(loss(gpt, Mode.EVALUATE)).isEqualTo(first);
        forEachQuantized(gpt, QuantizedLinear::endStep);
        List<float[]> after = histories(gpt);
        assertThat(before).hasSize(24).allSatisfy(history -> assertThat(history).hasSize(2));
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i)).containsExactly(before.get(i));
        }
    }

    /** Weights and inputs are cast; each scaling has its own way through the quantizer. */
    @ParameterizedTest
    @ValueSource(strings = {"tensor 16", "delayed 4 max", "row", "block 16", "none"})
    void roundsToNearestWhatTrainingRoundsStochastically(String scaling) {
        for (Computation computation : Computation.values()) {
            double nearest = loss(quantized("e5m2", with(scaling, Rounding.NEAREST_EVEN, computation)), Mode.EVALUATE);
            Gpt stochastic = quantized("e5m2", with(scaling, Rounding.STOCHASTIC, computation));
            assertThat(loss(stochastic, Mode.EVALUATE)).isEqualTo(nearest);
            double drawn = loss(stochastic, Mode.EVALUATE_DRAWN);
            assertThat(drawn).isNotEqualTo(nearest).isEqualTo(loss(stochastic, Mode.EVALUATE_DRAWN));
        }
    }

    @Test
    void keepsToTruncationWhichDrawsNothing() {
        Gpt truncating = quantized("e5m2", with("tensor", Rounding.TOWARD_ZERO, Computation.EMULATED));
        assertThat(loss(truncating, Mode.EVALUATE))
                .isEqualTo(loss(truncating, Mode.EVALUATE_DRAWN))
                .isNotEqualTo(loss(
                        quantized("e5m2", with("tensor", Rounding.NEAREST_EVEN, Computation.EMULATED)), Mode.EVALUATE));
    }

    private static QuantizationSpec with(String scaling, Rounding rounding, Computation computation) {
        QuantizationSpec d = QuantizationSpec.DEFAULT;
        return new QuantizationSpec(
                ScalingParser.parse(scaling),
                rounding,
                d.overflow(),
                new LayerFormat.OfTrial(),
                new LayerFormat.OfTrial(),
                d.straightThrough(),
                computation);
    }

    private Gpt quantized(String format, QuantizationSpec quantization) {
        Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
        Surgery.quantize(gpt, SurgeryPlan.uniform(LayerFormat.parse(format), quantization, "lm_head"), 1);
        return gpt;
    }

    private double loss(Gpt gpt, Mode mode) {
        return new Evaluation(engine, scope, gpt, List.of(TinyBatches.of(100), TinyBatches.of(101))).loss(mode);
    }

    /** What the default cast does, written again: the head, which shares the embedding's weight, is left out. */
    private static void roundLinearWeights(Gpt gpt, Cast cast) {
        gpt.walk((name, component) -> {
            if (component instanceof Linear linear && !name.equals("lm_head")) {
                float[] weights = values(linear.weight().value());
                float amax = 0;
                for (float weight : weights) {
                    amax = Math.max(amax, Math.abs(weight));
                }
                float scale = Scale.of(cast.format(), amax);
                ScalarCodec codec = ScalarCodec.of(cast.format());
                for (int i = 0; i < weights.length; i++) {
                    weights[i] = codec.round(weights[i] * scale, cast.rounding(), cast.overflow(), 0) / scale;
                }
                HostView.of(linear.weight().value()).write(0, weights, weights.length);
            }
        });
    }

    private static List<float[]> histories(Gpt gpt) {
        List<float[]> histories = new ArrayList<>();
        forEachQuantized(
                gpt,
                quantized -> quantized.histories().values().stream()
                        .map(AmaxHistory::values)
                        .forEach(histories::add));
        return histories;
    }

    private static void forEachQuantized(Gpt gpt, Consumer<QuantizedLinear> action) {
        gpt.walk((name, component) -> {
            if (component instanceof QuantizedLinear quantized) {
                action.accept(quantized);
            }
        });
    }
}
