package io.altgrad.engine.plain;

import static io.altgrad.nn.Fixtures.TINY;
import static io.altgrad.nn.Fixtures.VOCABULARY;
import static io.altgrad.nn.Fixtures.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.engine.Torch;
import io.altgrad.nn.Context;
import io.altgrad.nn.Fixtures;
import io.altgrad.nn.Gpt;
import io.altgrad.quantize.CastObserver;
import io.altgrad.spec.ActivationCasts;
import io.altgrad.spec.ActivationUse;
import io.altgrad.spec.AttentionUse;
import io.altgrad.spec.Backward;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Compute;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.QuantizationSpec.Arithmetic;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.Site;
import io.altgrad.spec.StraightThrough;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.surgery.Surgery;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.InPrecision;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import io.altgrad.train.Batch;
import io.altgrad.train.BatchSource;
import io.altgrad.train.TrainingStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The same model by libtorch and by plain loops: loss, every gradient, and steps of training. */
class TwoEnginesTest {

    private static final ModelSpec DROPPING = new ModelSpec(2, 2, 16, 8, 0.2, true);

    private final Engine plain = new PlainEngine();
    private final Engine libtorch = Torch.engine();

    /** A loss, and the gradient of each parameter. */
    private record Differentiated(float loss, Map<String, float[]> gradients) {}

    @ParameterizedTest
    @CsvSource({"none, tensor", "e5m2, tensor 4", "e4m3fn, row", "e4m3fn, block 8", "e2m1fn, mx", "e2m1fn, nvfp4"})
    void lossAndEveryGradientAgree(String format, String scaling) {
        assertAgree(differentiated(plain, TINY, format, scaling), differentiated(libtorch, TINY, format, scaling));
    }

    private static void assertAgree(Differentiated one, Differentiated other) {
        assertThat(one.loss()).isFinite().isCloseTo(other.loss(), within(2e-6f));
        one.gradients()
                .forEach((name, gradient) -> assertThat(gradient)
                        .as(name)
                        .usingComparatorWithPrecision(2e-6f)
                        .containsExactly(other.gradients().get(name)));
    }

    /** One site at a time, with few bits: a sum of another order is then seldom rounded to another neighbour. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LINEAR")
    void theyAgreeOnCastsBeyondLinears(Site site) {
        ActivationCasts all = Fixtures.everywhere(Fixtures.cast("e4m3fn"), Fixtures.cast("e5m2"))
                .beyond();
        Map<AttentionUse, Cast> attention = site == Site.ATTENTION ? all.attention() : Map.of();
        Map<ActivationUse, Cast> activations = new HashMap<>(all.activations());
        activations.keySet().removeIf(use -> use.site() != site);
        LayerFormat format = new LayerFormat.Custom(
                "one",
                new Recipe(
                        Map.of(),
                        StraightThrough.IDENTITY,
                        Backward.CAST,
                        Map.of(),
                        Map.of(),
                        new ActivationCasts(attention, activations)));
        assertAgree(differentiated(plain, format), differentiated(libtorch, format));
    }

    private static Differentiated differentiated(Engine engine, LayerFormat format) {
        try (Scope scope = engine.newScope(Place.HOST);
                Ops ops = engine.newOps(scope)) {
            Gpt gpt = gpt(scope, DROPPING);
            Surgery.quantize(gpt, SurgeryPlan.uniform(format, QuantizationSpec.DEFAULT), 1);
            return differentiated(gpt, ops);
        }
    }

    /** Sums of another order are rounded to another neighbour in bfloat16 now and then, and that much is borne. */
    @ParameterizedTest
    @CsvSource({"none, tensor", "e5m2, tensor 4", "e4m3fn, row", "e4m3fn, block 8 pow2", "e2m1fn, mx", "e2m1fn, nvfp4"})
    void inBfloat16TheyAgreeUpToItsLastDigit(String format, String scaling) {
        Differentiated one = differentiated(plain, TINY, format, scaling, Compute.BFLOAT16);
        Differentiated other = differentiated(libtorch, TINY, format, scaling, Compute.BFLOAT16);
        Differentiated float32 = differentiated(plain, TINY, format, scaling, Compute.FLOAT32);
        assertThat(one.loss()).isFinite().isCloseTo(other.loss(), within(1e-3f));
        one.gradients().forEach((name, gradient) -> {
            double apart = distance(gradient, other.gradients().get(name));
            double rounding = distance(gradient, float32.gradients().get(name));
            assertThat(apart).as(name).isLessThan(0.5 * rounding);
        });
    }

    private static double distance(float[] one, float[] other) {
        double squares = 0;
        for (int i = 0; i < one.length; i++) {
            squares += (one[i] - other[i]) * (double) (one[i] - other[i]);
        }
        return Math.sqrt(squares);
    }

    @Test
    void whatDropoutDropsIsTheSame() {
        assertAgree(
                differentiated(plain, DROPPING, "none", "tensor"),
                differentiated(libtorch, DROPPING, "none", "tensor"));
    }

    @Test
    void stepsOfTrainingAgree() {
        List<Double> one = losses(plain);
        List<Double> other = losses(libtorch);
        for (int step = 0; step < one.size(); step++) {
            assertThat(one.get(step)).as("step %d", step).isFinite().isCloseTo(other.get(step), within(1e-5));
        }
        assertThat(one.get(one.size() - 1)).isLessThan(one.get(0));
    }

    /** A gradient by the differences of the loss that it is the gradient of, without any library. */
    @Test
    void theGradientIsThatOfTheLoss() {
        Gpt gpt = gpt(plain.newScope(Place.HOST), TINY);
        Map<String, float[]> gradients = new LinkedHashMap<>();
        try (Ops ops = plain.newOps(plain.newScope(Place.HOST))) {
            loss(gpt, ops).backward(1);
        }
        gpt.namedParameters()
                .forEach((name, parameter) ->
                        gradients.put(name, parameter.gradient().toFloats()));
        gpt.namedParameters().forEach((name, parameter) -> {
            int element = parameter.value().toFloats().length / 2;
            double difference = (lossBeside(gpt, parameter.value(), element, 1e-2f)
                            - lossBeside(gpt, parameter.value(), element, -1e-2f))
                    / 2e-2;
            assertThat((double) gradients.get(name)[element]).as(name).isCloseTo(difference, within(2e-4));
        });
    }

    private double lossBeside(Gpt gpt, Tensor parameter, int element, float by) {
        float[] before = parameter.toFloats();
        float[] moved = before.clone();
        moved[element] += by;
        parameter.fill(moved);
        try (Ops ops = plain.newOps(plain.newScope(Place.HOST))) {
            return loss(gpt, ops).value();
        } finally {
            parameter.fill(before);
        }
    }

    private static Gpt.Loss loss(Gpt gpt, Ops ops) {
        return gpt.loss(ids(ops, "ids", 3, 8), ids(ops, "targets", 3, 8), Context.training(ops, 1, 0));
    }

    /** Normal values of deviation 1 would saturate the softmaxes. */
    private static Gpt gpt(Scope scope, ModelSpec model) {
        Gpt gpt = Gpt.zeros(scope, model, VOCABULARY);
        gpt.namedParameters().forEach((name, parameter) -> {
            float[] values = Fixtures.normal(
                    name, Math.toIntExact(parameter.value().shape().size()));
            for (int i = 0; i < values.length; i++) {
                values[i] *= 0.3f;
            }
            parameter.value().fill(values);
        });
        return gpt;
    }

    private static Differentiated differentiated(Engine engine, ModelSpec model, String format, String scaling) {
        return differentiated(engine, model, format, scaling, Compute.DEVICE);
    }

    private static Differentiated differentiated(
            Engine engine, ModelSpec model, String format, String scaling, Compute compute) {
        try (Scope scope = engine.newScope(Place.HOST);
                Ops ops = InPrecision.of(engine, compute).newOps(scope)) {
            Gpt gpt = gpt(scope, model);
            QuantizationSpec d = QuantizationSpec.DEFAULT;
            QuantizationSpec weights = new QuantizationSpec(
                            ScalingParser.parse(scaling),
                            d.rounding(),
                            d.overflow(),
                            d.input(),
                            d.gradOutput(),
                            d.straightThrough(),
                            d.computation())
                    .with(new Arithmetic(d.computation(), compute));
            Surgery.quantize(gpt, SurgeryPlan.uniform(LayerFormat.parse(format), weights, "lm_head"), 1);
            return differentiated(gpt, ops);
        }
    }

    private static Differentiated differentiated(Gpt gpt, Ops ops) {
        Gpt.Loss loss = loss(gpt, ops);
        loss.backward(1);
        Map<String, float[]> gradients = new LinkedHashMap<>();
        gpt.namedParameters()
                .forEach((name, parameter) ->
                        gradients.put(name, parameter.gradient().toFloats()));
        return new Differentiated(loss.value(), gradients);
    }

    private static List<Double> losses(Engine engine) {
        try (Scope scope = engine.newScope(Place.HOST)) {
            Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 7);
            Surgery.quantize(
                    gpt, SurgeryPlan.uniform(LayerFormat.parse("e4m3fn"), QuantizationSpec.DEFAULT, "lm_head"), 7);
            long[] tokens = new long[3 * 8];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = i * i % VOCABULARY;
            }
            BatchSource batches = number -> new Batch(tokens, tokens, 3, 8);
            TrainingStep step = new TrainingStep(engine, scope, gpt, TrainingSpec.DEFAULT, batches, 7);
            List<Double> losses = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                losses.add(step.run(i, CastObserver.NONE).loss());
            }
            return losses;
        }
    }
}
