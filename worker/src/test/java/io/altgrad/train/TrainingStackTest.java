package io.altgrad.train;

import static io.altgrad.nn.Fixtures.TINY;
import static io.altgrad.nn.Fixtures.VOCABULARY;
import static io.altgrad.spec.TrainingSettings.ACCUMULATION;
import static io.altgrad.spec.TrainingSettings.BATCH;
import static io.altgrad.spec.TrainingSettings.WARMUP_STEPS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.altgrad.engine.StandInEngine;
import io.altgrad.engine.Torch;
import io.altgrad.engine.torch.TorchEngine;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.nn.Fixtures;
import io.altgrad.nn.Gpt;
import io.altgrad.nn.Parameter;
import io.altgrad.quantize.CastObserver;
import io.altgrad.quantize.DivergedOperand;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.Operand;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.StraightThrough;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.surgery.Surgery;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps of a stack in which something goes wrong with one trial, and such whose batches are not aligned. */
class TrainingStackTest {

    private static final LayerFormat GRADIENTS = new LayerFormat.Custom(
            "gradients",
            Recipe.ofOperands(Map.of(Operand.GRAD_OUTPUT, Fixtures.cast("e5m2")), StraightThrough.IDENTITY));

    @RegisterExtension
    static final StandInEngine.OfClass DEVICE = new StandInEngine.OfClass();

    /** The ways in which stacks are computed. */
    enum Way {
        PART_BY_PART,
        BATCHED,
        BY_KERNELS;

        Engine alone() {
            return this == BY_KERNELS ? DEVICE.get().engineByKernels() : Torch.engine();
        }

        Engine stacked() {
            return this == PART_BY_PART ? alone() : ((TorchEngine) alone()).batching();
        }
    }

    private static TrainingStep step(Engine engine, Scope scope, LayerFormat format, ModelSpec model, int rows) {
        Gpt gpt = Gpt.initialized(scope, model, VOCABULARY, 1);
        Surgery.quantize(gpt, SurgeryPlan.uniform(format, QuantizationSpec.DEFAULT), 1);
        TrainingSpec training = TrainingSpec.DEFAULT.with(BATCH.to(rows), ACCUMULATION.to(1), WARMUP_STEPS.to(0));
        return new TrainingStep(engine, scope, gpt, training, number -> batch(number, rows, model.context()), 1);
    }

    private static Batch batch(long number, int rows, int context) {
        long[] ids = new long[rows * context];
        RandomStream stream = RandomStream.of(1, "batch " + number);
        Arrays.setAll(ids, i -> stream.below(i, VOCABULARY));
        return new Batch(ids, ids, rows, context);
    }

    /**
     * Gives a model a finite loss and gradients that are not: a block adds nothing, as its hidden values are zeros, and the way
     * back leads through weights that leave float32.
     */
    private static void overflowBackward(Gpt model, int block) {
        String mlp = "transformer.h." + block + ".mlp.";
        fill(model, mlp + "c_fc.weight", 0);
        fill(model, mlp + "c_fc.bias", 0);
        fill(model, mlp + "c_proj.weight", 3e38f);
        fill(model, "transformer.ln_f.weight", 1e4f);
    }

    private static void fill(Gpt model, String name, float value) {
        Parameter parameter = model.namedParameters().get(name);
        float[] values = new float[Math.toIntExact(parameter.value().shape().size())];
        Arrays.fill(values, value);
        parameter.value().fill(values);
    }

    private static List<List<Float>> weights(TrainingStep step) {
        List<List<Float>> all = new ArrayList<>();
        step.model().namedParameters().values().forEach(parameter -> {
            List<Float> values = new ArrayList<>();
            for (float value : parameter.value().toFloats()) {
                values.add(value);
            }
            all.add(values);
        });
        return all;
    }

    /** Three trials of which the second one's gradients are not finite, stacked and alone. */
    private static final class Case implements AutoCloseable {

        private final Scope scope;
        private final List<TrainingStep> alone;
        private final List<TrainingStep> stacked;
        private final TrainingStack stack;

        Case(Way way, List<LayerFormat> formats) {
            scope = way.alone().newScope(Place.HOST);
            alone = steps(way.alone(), formats);
            stacked = steps(way.stacked(), formats);
            stack = new TrainingStack(way.stacked(), scope, stacked);
        }

        private List<TrainingStep> steps(Engine engine, List<LayerFormat> formats) {
            List<TrainingStep> steps = formats.stream()
                    .map(format -> step(engine, scope, format, TINY, 2))
                    .toList();
            overflowBackward(steps.get(1).model(), 1);
            return steps;
        }

        List<TrainingStep.Made> run(int index) {
            return stack.run(index, Collections.nCopies(3, CastObserver.NONE));
        }

        @Override
        public void close() {
            stack.close();
            scope.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneThatDivergesInACastOfTheBackwardEndsAsAloneAndTheOthersAreUpdated(Way way) {
        try (Case of = new Case(way, List.of(GRADIENTS, GRADIENTS, LayerFormat.parse("none")))) {
            List<List<Float>> before = weights(of.stacked.get(1));
            List<TrainingStep.Made> made = of.run(0);
            Throwable expected = catchThrowable(() -> of.alone.get(1).run(0, CastObserver.NONE));
            assertThat(expected)
                    .isInstanceOf(DivergedOperand.class)
                    .hasMessageStartingWith("Cannot quantize the gradOutput of transformer.h.1.mlp.c_fc");
            assertThat(catchThrowable(() -> made.get(1).result()))
                    .isInstanceOf(DivergedOperand.class)
                    .hasMessage(expected.getMessage());
            assertThat(weights(of.stacked.get(1))).isEqualTo(before);
            assertOthers(of, made);
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneWhoseGradientsAreNotFiniteIsNotUpdatedAndTheOthersAre(Way way) {
        try (Case of = new Case(way, Collections.nCopies(3, LayerFormat.parse("none")))) {
            List<List<Float>> before = weights(of.stacked.get(1));
            List<TrainingStep.Made> made = of.run(0);
            TrainingStep.Result expected = of.alone.get(1).run(0, CastObserver.NONE);
            assertThat(expected.loss()).isFinite();
            assertThat(expected.gradientNorm()).isNaN();
            assertThat(made.get(1).result()).isEqualTo(expected);
            assertThat(weights(of.stacked.get(1))).isEqualTo(before);
            assertOthers(of, made);
        }
    }

    /**
     * Its losses are not finite, nor are then the operands of the way back, which a device casts before the host hears of the
     * loss.
     */
    @ParameterizedTest
    @EnumSource
    void ofSeveralThingsThatAreNotFiniteTheFirstEndsAStep(Way way) {
        try (Scope scope = way.alone().newScope(Place.HOST)) {
            TrainingStep expected = ofMicroBatches(Torch.engine(), scope);
            TrainingStep.Result result = expected.run(0, CastObserver.NONE);
            assertThat(result.loss()).isNaN();
            assertThat(result.gradientNorm()).isNaN();
            assertThat(result.badLayer()).isEqualTo("transformer.wte");
            TrainingStep alone = ofMicroBatches(way.alone(), scope);
            List<List<Float>> before = weights(alone);
            assertThat(alone.run(0, CastObserver.NONE)).isEqualTo(result);
            assertThat(weights(alone)).isEqualTo(before);
            List<TrainingStep> stacked =
                    List.of(ofMicroBatches(way.stacked(), scope), ofMicroBatches(way.stacked(), scope));
            fill(stacked.get(0).model(), "transformer.wte.weight", 0.1f);
            try (TrainingStack stack = new TrainingStack(way.stacked(), scope, stacked)) {
                List<TrainingStep.Made> made = stack.run(0, Collections.nCopies(2, CastObserver.NONE));
                assertThat(made.get(0).result().isFinite()).isTrue();
                assertThat(made.get(1).result()).isEqualTo(result);
                assertThat(weights(stacked.get(1))).isEqualTo(before);
            }
        }
    }

    /** A scale of the steps before has a cast saturate what is infinite: nothing else of the step shows it. */
    @ParameterizedTest
    @EnumSource
    void oneWhoseCastHidesAnInfinityEndsBeforeItsUpdate(Way way) {
        Cast delayed = new Cast(
                Formats.parse("e4m3fn"),
                ScalingParser.parse("delayed 2 max"),
                Rounding.NEAREST_EVEN,
                Overflow.SATURATE);
        LayerFormat format = new LayerFormat.Custom(
                "weights", Recipe.ofOperands(Map.of(Operand.WEIGHT, delayed), StraightThrough.IDENTITY));
        try (Scope scope = way.alone().newScope(Place.HOST)) {
            TrainingStep alone = step(way.alone(), scope, format, TINY, 2);
            List<TrainingStep> stacked =
                    List.of(step(way.stacked(), scope, format, TINY, 2), step(way.stacked(), scope, format, TINY, 2));
            try (TrainingStack stack = new TrainingStack(way.stacked(), scope, stacked)) {
                List<CastObserver> none = Collections.nCopies(2, CastObserver.NONE);
                assertThat(stack.run(0, none).get(1).result()).isEqualTo(alone.run(0, CastObserver.NONE));
                List.of(alone, stacked.get(1)).forEach(step -> {
                    Tensor weight = step.model()
                            .namedParameters()
                            .get("transformer.h.0.mlp.c_fc.weight")
                            .value();
                    float[] values = weight.toFloats();
                    values[3] = Float.POSITIVE_INFINITY;
                    weight.fill(values);
                });
                List<List<Float>> before = weights(alone);
                String diverged = "Cannot quantize the weight of transformer.h.0.mlp.c_fc to e4m3fn: amax is Infinity";
                assertThatThrownBy(() -> alone.run(1, CastObserver.NONE)).hasMessage(diverged);
                TrainingStep.Made made = stack.run(1, none).get(1);
                assertThatThrownBy(made::result).hasMessage(diverged);
                assertThat(weights(alone)).isEqualTo(before);
                assertThat(weights(stacked.get(1))).isEqualTo(before);
            }
        }
    }

    /** A trial of three micro-batches, whose loss a token's row makes NaN. */
    private static TrainingStep ofMicroBatches(Engine engine, Scope scope) {
        Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
        Surgery.quantize(gpt, SurgeryPlan.uniform(GRADIENTS, QuantizationSpec.DEFAULT), 1);
        Parameter table = gpt.tokenEmbedding().weight();
        float[] rows = table.value().toFloats();
        rows[0] = Float.NaN;
        table.value().fill(rows);
        TrainingSpec training = TrainingSpec.DEFAULT.with(BATCH.to(2), ACCUMULATION.to(3), WARMUP_STEPS.to(0));
        return new TrainingStep(engine, scope, gpt, training, number -> batch(number, 2, TINY.context()), 1);
    }

    private static void assertOthers(Case of, List<TrainingStep.Made> made) {
        for (int i : new int[] {0, 2}) {
            List<List<Float>> before = weights(of.alone.get(i));
            assertThat(made.get(i).result()).isEqualTo(of.alone.get(i).run(0, CastObserver.NONE));
            assertThat(weights(of.stacked.get(i)))
                    .isEqualTo(weights(of.alone.get(i)))
                    .isNotEqualTo(before);
        }
    }

    /** A library may take another algorithm for tensors that begin between multiples of 16 bytes than for those of one trial. */
    @ParameterizedTest
    @CsvSource({"16, 4, 2, true", "12, 4, 2, false", "16, 5, 3, false"})
    void batchesWhosePartsAreNotAlignedAreComputedPartByPart(int width, int context, int rows, boolean isBatch) {
        // Of a number of parts that no other stack of this process has.
        int parts = 13 + width + context;
        TorchEngine engine = Torch.engine().batching();
        ModelSpec model = new ModelSpec(1, 2, width, context, 0.0, true);
        try (Scope scope = engine.newScope(Place.HOST)) {
            List<TrainingStep> steps = new ArrayList<>();
            for (int i = 0; i < parts; i++) {
                steps.add(step(engine, scope, LayerFormat.parse("none"), model, rows));
            }
            TrainingStep alone = step(engine, scope, LayerFormat.parse("none"), model, rows);
            try (TrainingStack stack = new TrainingStack(engine, scope, steps)) {
                List<TrainingStep.Made> made = stack.run(0, Collections.nCopies(parts, CastObserver.NONE));
                TrainingStep.Result expected = alone.run(0, CastObserver.NONE);
                assertThat(made).allSatisfy(one -> assertThat(one.result()).isEqualTo(expected));
            }
        }
        assertThat(engine.batched().stream().anyMatch(found -> found.parts() == parts))
                .isEqualTo(isBatch);
    }

    /** Each by itself then, and still with one wait for all of them. */
    @Test
    void thoseOfADeviceAreUpdatedAsAloneToo() {
        TorchEngine engine = (TorchEngine) Way.BY_KERNELS.stacked();
        ModelSpec model = new ModelSpec(1, 2, 12, 4, 0.0, true);
        try (Scope scope = engine.newScope(Place.HOST)) {
            List<TrainingStep> stacked = new ArrayList<>();
            List<TrainingStep> alone = new ArrayList<>();
            for (String format : List.of("none", "e4m3fn", "none")) {
                stacked.add(step(engine, scope, LayerFormat.parse(format), model, 2));
                alone.add(step(engine, scope, LayerFormat.parse(format), model, 2));
            }
            overflowBackward(stacked.get(2).model(), 0);
            overflowBackward(alone.get(2).model(), 0);
            try (TrainingStack stack = new TrainingStack(engine, scope, stacked)) {
                long waits = DEVICE.get().shim().waits();
                List<TrainingStep.Made> made = stack.run(0, Collections.nCopies(3, CastObserver.NONE));
                assertThat(DEVICE.get().shim().waits()).isEqualTo(waits + 1);
                for (int i = 0; i < 3; i++) {
                    TrainingStep.Result expected = alone.get(i).run(0, CastObserver.NONE);
                    assertThat(expected.isFinite()).isEqualTo(i < 2);
                    assertThat(made.get(i).result()).isEqualTo(expected);
                    assertThat(weights(stacked.get(i))).isEqualTo(weights(alone.get(i)));
                }
            }
        }
    }
}
