package io.altgrad.train;

import static io.altgrad.nn.Fixtures.TINY;
import static io.altgrad.nn.Fixtures.VOCABULARY;
import static io.altgrad.spec.TrainingSettings.ACCUMULATION;
import static io.altgrad.spec.TrainingSettings.BATCH;
import static io.altgrad.spec.TrainingSettings.EVAL_BATCHES;
import static io.altgrad.spec.TrainingSettings.EVAL_EVERY;
import static io.altgrad.spec.TrainingSettings.LAYER_STATS_EVERY;
import static io.altgrad.spec.TrainingSettings.WARMUP_STEPS;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.OwnedTensors;
import io.altgrad.engine.StandInEngine;
import io.altgrad.engine.Torch;
import io.altgrad.engine.torch.TorchEngine;
import io.altgrad.nn.Gpt;
import io.altgrad.nn.QuantizedLinear;
import io.altgrad.quantize.CastObserver;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.Operand;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.surgery.Surgery;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingStepTest {

    @RegisterExtension
    static final StandInEngine.OfClass DEVICE = new StandInEngine.OfClass();

    /** Whoever makes it. */
    enum Maker {
        HOST,
        DEVICE;

        TorchEngine engine() {
            return this == HOST ? Torch.engine() : TrainingStepTest.DEVICE.get().engineByKernels();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStepLeavesNoTensorBehind(Maker maker) {
        Engine engine = maker.engine();
        try (Scope scope = engine.newScope(Place.HOST)) {
            Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
            Surgery.quantize(gpt, SurgeryPlan.uniform(LayerFormat.parse("e5m2"), QuantizationSpec.DEFAULT), 1);
            TrainingStep step = new TrainingStep(engine, scope, gpt, training(3), TinyBatches::of, 1);
            step.run(0, CastObserver.NONE);
            int before = OwnedTensors.of(scope);
            for (int i = 1; i < 20; i++) {
                step.run(i, CastObserver.NONE);
            }
            assertThat(before).isPositive();
            assertThat(OwnedTensors.of(scope)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStepOfAStackLeavesNoTensorBehind(Maker maker) {
        Engine engine = maker == Maker.HOST ? maker.engine() : maker.engine().batching();
        List<CastObserver> observers = List.of(CastObserver.NONE, CastObserver.NONE);
        try (Scope scope = engine.newScope(Place.HOST)) {
            List<TrainingStep> steps = new ArrayList<>();
            for (String format : List.of("e5m2", "none")) {
                Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
                Surgery.quantize(gpt, SurgeryPlan.uniform(LayerFormat.parse(format), QuantizationSpec.DEFAULT), 1);
                steps.add(new TrainingStep(engine, scope, gpt, training(3), TinyBatches::of, 1));
            }
            int before = OwnedTensors.of(scope);
            try (TrainingStack stack = new TrainingStack(engine, scope, steps)) {
                stack.run(0, observers);
                int within = OwnedTensors.of(scope);
                for (int i = 1; i < 20; i++) {
                    stack.run(i, observers);
                }
                assertThat(OwnedTensors.of(scope)).isEqualTo(within);
            }
            assertThat(OwnedTensors.of(scope)).isEqualTo(before).isPositive();
        }
    }

    /** Told by the order in which casts are heard of. */
    @ParameterizedTest
    @CsvSource({"2, false", "600, true"})
    void trialsThatOutgrowTheCacheAreSteppedOneAfterTheOther(int rows, boolean isByItself) {
        Engine engine = Torch.engine();
        try (Scope scope = engine.newScope(Place.HOST)) {
            List<TrainingStep> stacked = steps(engine, scope, rows);
            List<TrainingStep> alone = steps(engine, scope, rows);
            List<Integer> heard = new ArrayList<>();
            List<CastObserver> observers = List.of(
                    (layer, operand, cast, summary) -> heard.add(0), (layer, operand, cast, summary) -> heard.add(1));
            try (TrainingStack stack = new TrainingStack(engine, scope, stacked)) {
                for (int i = 0; i < 2; i++) {
                    heard.clear();
                    List<TrainingStep.Made> made = stack.run(i, observers);
                    for (int trial = 0; trial < 2; trial++) {
                        assertThat(made.get(trial).result())
                                .isEqualTo(alone.get(trial).run(i, CastObserver.NONE));
                    }
                    assertThat(heard).contains(0, 1);
                    assertThat(heard.lastIndexOf(0) < heard.indexOf(1)).isEqualTo(isByItself);
                }
            }
        }
    }

    private static List<TrainingStep> steps(Engine engine, Scope scope, int rows) {
        List<TrainingStep> steps = new ArrayList<>();
        for (String format : List.of("e5m2", "e4m3fn")) {
            Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
            Surgery.quantize(gpt, SurgeryPlan.uniform(LayerFormat.parse(format), QuantizationSpec.DEFAULT), 1);
            TrainingSpec training = training(1).with(BATCH.to(rows));
            steps.add(new TrainingStep(engine, scope, gpt, training, number -> TinyBatches.of(number, rows), 1));
        }
        return steps;
    }

    @Test
    void anAmaxHistoryHasOneEntryForEachStepHoweverManyMicroBatches() {
        Engine engine = Torch.engine();
        QuantizationSpec d = QuantizationSpec.DEFAULT;
        QuantizationSpec delayed = new QuantizationSpec(
                ScalingParser.parse("delayed 8 max"),
                d.rounding(),
                d.overflow(),
                new LayerFormat.OfTrial(),
                new LayerFormat.OfTrial(),
                d.straightThrough(),
                d.computation());
        try (Scope scope = engine.newScope(Place.HOST)) {
            Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
            Surgery.quantize(gpt, SurgeryPlan.uniform(LayerFormat.parse("e5m2"), delayed), 1);
            TrainingStep step = new TrainingStep(engine, scope, gpt, training(3), TinyBatches::of, 1);
            Map<String, Float> first = new HashMap<>();
            for (int i = 0; i < 4; i++) {
                first.clear();
                step.run(i, (layer, operand, cast, summary) -> first.put(layer + operand, summary.amax()));
            }
            List<String> above = new ArrayList<>();
            gpt.walk((name, component) -> {
                if (component instanceof QuantizedLinear quantized) {
                    for (Operand operand : Operand.values()) {
                        float[] history =
                                quantized.histories().get(operand.toString()).values();
                        assertThat(history).as(name + " " + operand).hasSize(4);
                        assertThat(history[3]).isFinite().isGreaterThanOrEqualTo(first.get(name + operand));
                        above.addAll(history[3] > first.get(name + operand) ? List.of(name + operand) : List.of());
                    }
                }
            });
            assertThat(first).hasSize(27);
            assertThat(above)
                    .as("operands whose largest amax came later than the first micro-batch")
                    .hasSizeGreaterThan(5);
        }
    }

    private static TrainingSpec training(int accumulation) {
        return TrainingSpec.DEFAULT.with(
                BATCH.to(TinyBatches.ROWS),
                ACCUMULATION.to(accumulation),
                WARMUP_STEPS.to(0),
                EVAL_EVERY.to(1),
                EVAL_BATCHES.to(1),
                LAYER_STATS_EVERY.to(1));
    }
}
