package io.altgrad.nn;

import static io.altgrad.nn.Fixtures.normal;
import static io.altgrad.nn.Fixtures.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.engine.Torch;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.quantize.CastObserver;
import io.altgrad.quantize.Form;
import io.altgrad.quantize.Mode;
import io.altgrad.quantize.Occasion;
import io.altgrad.quantize.OperandCast;
import io.altgrad.spec.Backward;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Hadamard;
import io.altgrad.spec.InvalidSetting;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Product;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.StraightThrough;
import io.altgrad.spec.Use;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizedLinearTest {

    private static final int ROWS = 40;
    private static final int IN = 48;
    private static final int OUT = 36;

    private final Scope scope = Torch.engine().newScope(Place.HOST);
    private final Ops ops = Torch.engine().newOps(scope);
    private final Linear linear = new Linear(scope, IN, OUT, Bias.WITH);
    private final Tensor x = normal(ops, "x", ROWS, IN);
    private final Tensor grad = normal(ops, "grad", ROWS, OUT);

    QuantizedLinearTest() {
        Fixtures.fill(linear.weight(), "w");
        Fixtures.fill(linear.bias(), "b");
    }

    @AfterEach
    void free() {
        ops.close();
        scope.close();
    }

    /** As a GPU computes: its products round their operands to bfloat16. */
    @ParameterizedTest
    @CsvSource({"fp16, true", "e4m8, true", "bf16, false", "e5m2, false"})
    void aFormatThatBfloat16DoesNotHoldIsMultipliedInFloat32(String format, boolean exact) {
        Recipe recipe = Recipe.ofOperands(
                Map.of(Operand.WEIGHT, cast(format, "none"), Operand.INPUT, cast(format, "none")),
                StraightThrough.IDENTITY);
        Ops bf16 = Torch.engine().newOps(scope, Precision.BFLOAT16);
        Pass there = new QuantizedLinear("layer", linear, recipe, 7).forward(x, Context.training(bf16, 1, 0));
        Pass here = new QuantizedLinear("layer", linear, recipe, 7).forward(x, Context.training(ops, 1, 0));
        boolean same = Arrays.equals(values(there.value()), values(here.value()))
                && Arrays.equals(
                        values(there.backward().apply(grad)),
                        values(here.backward().apply(grad)));
        assertThat(same).isEqualTo(exact);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tensor", "row", "block 16", "block 16x16"})
    void eachOfTheThreeProductsSeesTheCastsOfItsOperandsAlongItsSum(String scaling) {
        Recipe hybrid = Recipe.ofOperands(
                Map.of(
                        Operand.WEIGHT, cast("e4m3fn", scaling),
                        Operand.INPUT, cast("e4m3fn", scaling),
                        Operand.GRAD_OUTPUT, cast("e5m2", scaling)),
                StraightThrough.IDENTITY);
        Pass pass = new QuantizedLinear("layer", linear, hybrid, 1).forward(x, Context.training(ops, 1, 0));
        Tensor gradInput = pass.backward().apply(grad);

        Tensor w = linear.weight().value();
        Tensor forward = ops.linear(
                along(x, "e4m3fn", scaling),
                along(w, "e4m3fn", scaling),
                linear.bias().value());
        assertThat(values(pass.value())).containsExactly(values(forward));
        Tensor weightAlongOut = acrossRows(w, "e4m3fn", scaling);
        assertThat(values(gradInput))
                .containsExactly(values(ops.linearInputGradient(along(grad, "e5m2", scaling), weightAlongOut)));
        assertThat(values(linear.weight().gradient()))
                .containsExactly(values(
                        ops.linearWeightGradient(acrossRows(grad, "e5m2", scaling), acrossRows(x, "e4m3fn", scaling))));
        assertThat(values(linear.bias().gradient())).containsExactly(values(ops.biasGradient(grad)));
    }

    @Test
    void eachProductTakesTheCastOfItsUse() {
        Recipe six = new Recipe(
                Map.of(
                        Use.WEIGHT_FORWARD, cast("e4m3fn", "row"),
                        Use.WEIGHT_GRAD_INPUT, cast("e5m2", "tensor"),
                        Use.INPUT_FORWARD, cast("e3m4", "tensor"),
                        Use.INPUT_GRAD_WEIGHT, cast("e2m3fn", "block 16"),
                        Use.GRAD_OUTPUT_GRAD_INPUT, cast("e5m2", "row"),
                        Use.GRAD_OUTPUT_GRAD_WEIGHT, cast("e4m3fn", "block 8x4")),
                StraightThrough.IDENTITY);
        QuantizedLinear layer = new QuantizedLinear("layer", linear, six, 1);
        Pass pass = layer.forward(x, Context.training(ops, 1, 0));
        Tensor gradInput = pass.backward().apply(grad);

        Tensor w = linear.weight().value();
        Tensor forward = ops.linear(
                along(x, "e3m4", "tensor"),
                along(w, "e4m3fn", "row"),
                linear.bias().value());
        assertThat(values(pass.value())).containsExactly(values(forward));
        assertThat(values(gradInput))
                .containsExactly(
                        values(ops.linearInputGradient(along(grad, "e5m2", "row"), acrossRows(w, "e5m2", "tensor"))));
        assertThat(values(linear.weight().gradient()))
                .containsExactly(values(ops.linearWeightGradient(
                        acrossRows(grad, "e4m3fn", "block 8x4"), acrossRows(x, "e2m3fn", "block 16"))));
        assertThat(layer)
                .hasToString("QuantizedLinear(48 -> 36, weight.forward=e4m3fn, weight.gradInput=e5m2,"
                        + " input.forward=e3m4, input.gradWeight=e2m3fn, gradOutput.gradInput=e5m2,"
                        + " gradOutput.gradWeight=e4m3fn)");
    }

    @Test
    void aUseWithoutACastSeesTheOperandItself() {
        Recipe highPrecisionWeightGradient = new Recipe(
                Map.of(
                        Use.WEIGHT_FORWARD, cast("e4m3fn", "tensor"),
                        Use.WEIGHT_GRAD_INPUT, cast("e4m3fn", "tensor"),
                        Use.INPUT_FORWARD, cast("e4m3fn", "tensor"),
                        Use.GRAD_OUTPUT_GRAD_INPUT, cast("e5m2", "tensor")),
                StraightThrough.IDENTITY);
        Pass pass = new QuantizedLinear("layer", linear, highPrecisionWeightGradient, 1)
                .forward(x, Context.training(ops, 1, 0));
        Tensor gradInput = pass.backward().apply(grad);
        Tensor w = along(linear.weight().value(), "e4m3fn", "tensor");
        assertThat(values(gradInput))
                .containsExactly(values(ops.linearInputGradient(along(grad, "e5m2", "tensor"), w)));
        assertThat(values(linear.weight().gradient())).containsExactly(values(ops.linearWeightGradient(grad, x)));
    }

    /** TransformerEngine's {@code backward_override="dequantized"}, where the blocks of the forward run the other way. */
    @ParameterizedTest
    @ValueSource(strings = {"tensor", "row", "block 16"})
    void aDequantizedBackwardSeesTheNumbersOfTheForward(String scaling) {
        Recipe dequantized = new Recipe(
                Map.of(Use.WEIGHT_FORWARD, cast("e4m3fn", scaling), Use.INPUT_FORWARD, cast("e3m2fn", scaling)),
                StraightThrough.IDENTITY,
                Backward.DEQUANTIZED);
        QuantizedLinear layer = new QuantizedLinear("layer", linear, dequantized, 1);
        Pass pass = layer.forward(x, Context.training(ops, 1, 0));
        Tensor gradInput = pass.backward().apply(grad);
        Tensor w = along(linear.weight().value(), "e4m3fn", scaling);
        Tensor quantized = along(x, "e3m2fn", scaling);
        assertThat(values(pass.value()))
                .containsExactly(values(ops.linear(quantized, w, linear.bias().value())));
        assertThat(values(gradInput)).containsExactly(values(ops.linearInputGradient(grad, w)));
        assertThat(values(linear.weight().gradient()))
                .containsExactly(values(ops.linearWeightGradient(grad, quantized)));
        assertThat(layer)
                .hasToString("QuantizedLinear(48 -> 36, weight.forward=e4m3fn, input.forward=e3m2fn,"
                        + " backward=dequantized)");
    }

    @Test
    void aDequantizedBackwardHasNoCastsOfItsOwn() {
        assertThatThrownBy(() -> new Recipe(
                        Map.of(Use.INPUT_FORWARD, cast("e5m2", "row"), Use.INPUT_GRAD_WEIGHT, cast("e5m2", "row")),
                        StraightThrough.IDENTITY,
                        Backward.DEQUANTIZED))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("expected cast with casts of the backward products");
    }

    @Test
    void aCastOfTheBackwardAloneStopsNoGradient() {
        Tensor large = ops.tensor(times(values(x), 4f), ROWS, IN);
        Recipe backward = new Recipe(Map.of(Use.INPUT_GRAD_WEIGHT, cast("e2m1fn", "none")), StraightThrough.MASKED);
        assertThat(gradient(backward, large))
                .containsExactly(
                        values(ops.linearInputGradient(grad, linear.weight().value())));
    }

    /** A product without casts; one of the others has one, for a recipe has to have any. */
    @ParameterizedTest
    @EnumSource(Product.class)
    void aTransformAloneLeavesItsProductWhatItWas(Product product) {
        Linear wide = new Linear(scope, 64, 32, Bias.WITH);
        Fixtures.fill(wide.weight(), "wide");
        Tensor rows = normal(ops, "rows", 4, 12, 64);
        Tensor gradOutput = normal(ops, "gradOutput", 4, 12, 32);
        Use elsewhere = product == Product.FORWARD ? Use.INPUT_GRAD_WEIGHT : Use.INPUT_FORWARD;
        Map<Use, Cast> casts = Map.of(elsewhere, cast("e2m1fn", "tensor"));
        Recipe plain = new Recipe(casts, StraightThrough.IDENTITY);
        Recipe transformed =
                new Recipe(casts, StraightThrough.IDENTITY, Backward.CAST, Map.of(product, new Hadamard(16)), Map.of());
        List<float[]> expected = products(wide, plain, rows, gradOutput);
        List<float[]> actual = products(wide, transformed, rows, gradOutput);
        for (Product each : Product.values()) {
            float[] one = actual.get(each.ordinal());
            float[] other = expected.get(each.ordinal());
            if (each == product) {
                assertThat(one)
                        .isNotEqualTo(other)
                        .usingComparatorWithPrecision(3e-5f)
                        .containsExactly(other);
            } else {
                assertThat(one).containsExactly(other);
            }
        }
    }

    /** Output, input gradient and weight gradient. */
    private List<float[]> products(Linear wide, Recipe recipe, Tensor rows, Tensor gradOutput) {
        wide.weight().clearGradient();
        Pass pass = new QuantizedLinear("layer", wide, recipe, 1).forward(rows, Context.training(ops, 1, 0));
        Tensor gradInput = pass.backward().apply(gradOutput);
        assertThat(pass.value().shape().toArray()).containsExactly(4, 12, 32);
        assertThat(gradInput.shape().toArray()).containsExactly(4, 12, 64);
        return List.of(
                values(pass.value()), values(gradInput), values(wide.weight().gradient()));
    }

    @Test
    void castsThatDifferHaveHistoriesOfTheirOwn() {
        Recipe recipe = new Recipe(
                Map.of(
                        Use.WEIGHT_FORWARD, cast("e4m3fn", "tensor 4"),
                        Use.WEIGHT_GRAD_INPUT, cast("e4m3fn", "tensor 4"),
                        Use.INPUT_FORWARD, cast("e4m3fn", "tensor 4"),
                        Use.INPUT_GRAD_WEIGHT, cast("e5m2", "delayed 2 max"),
                        Use.GRAD_OUTPUT_GRAD_WEIGHT, cast("e5m2", "row")),
                StraightThrough.IDENTITY);
        QuantizedLinear layer = new QuantizedLinear("layer", linear, recipe, 1);
        for (int step = 0; step < 3; step++) {
            layer.forward(x, Context.training(ops, 1, step)).backward().apply(grad);
            layer.endStep();
        }
        assertThat(layer.histories()).containsOnlyKeys("weight", "input", "input.gradWeight", "gradOutput.gradWeight");
        assertThat(layer.histories().get("input").values()).hasSize(3);
        assertThat(layer.histories().get("input.gradWeight").values()).hasSize(2);
    }

    @Test
    void theDirectionMattersForRowsAndNotForTensors() {
        Tensor w = linear.weight().value();
        assertThat(values(acrossRows(w, "e4m3fn", "tensor"))).containsExactly(values(along(w, "e4m3fn", "tensor")));
        assertThat(values(acrossRows(w, "e4m3fn", "row"))).isNotEqualTo(values(along(w, "e4m3fn", "row")));
    }

    @Test
    void theMaskedRuleStopsTheGradientsOfSaturatedElementsAlone() {
        // Unscaled e2m1fn holds 6 at most; normal values times 4 exceed it here and there.
        Tensor large = ops.tensor(times(values(x), 4f), ROWS, IN);
        Recipe masked = Recipe.ofOperands(Map.of(Operand.INPUT, cast("e2m1fn", "none")), StraightThrough.MASKED);
        Recipe identity = Recipe.ofOperands(Map.of(Operand.INPUT, cast("e2m1fn", "none")), StraightThrough.IDENTITY);
        float[] some = gradient(masked, large);
        float[] all = gradient(identity, large);
        float[] input = values(large);
        int stopped = 0;
        for (int i = 0; i < input.length; i++) {
            boolean saturated = Math.abs(input[i]) >= 7f; // midway between 6 and the next step, 8
            assertThat(some[i]).as("x = %s", input[i]).isEqualTo(saturated ? 0f : all[i]);
            stopped += saturated ? 1 : 0;
        }
        assertThat(stopped).isBetween(50, 400);
    }

    @Test
    void evaluationUnquantizedIsThatOfTheLinearItself() {
        QuantizedLinear quantized = new QuantizedLinear("layer", linear, Fixtures.weights("e2m1fn"), 1);
        Tensor plain = linear.forward(x, Context.evaluation(ops)).value();
        assertThat(values(quantized
                        .forward(x, Context.evaluation(ops, Mode.EVALUATE_UNQUANTIZED))
                        .value()))
                .containsExactly(values(plain));
        assertThat(values(quantized.forward(x, Context.evaluation(ops)).value()))
                .isNotEqualTo(values(plain));
    }

    @Test
    void theObserverHearsOfEachOperandOnce() {
        Recipe all = Recipe.ofOperands(
                Map.of(
                        Operand.WEIGHT, cast("e4m3fn", "row"),
                        Operand.INPUT, cast("e4m3fn", "row"),
                        Operand.GRAD_OUTPUT, cast("e5m2", "row")),
                StraightThrough.IDENTITY);
        List<String> heard = new ArrayList<>();
        CastObserver observer = (layer, operand, cast, summary) -> {
            heard.add(layer + " " + operand + " " + cast.format().name());
            assertThat(summary.statistics().count()).isPositive();
        };
        new QuantizedLinear("layer", linear, all, 1)
                .forward(x, Context.training(ops, 1, 0).observedBy(observer))
                .backward()
                .apply(grad);
        assertThat(heard).containsExactly("layer weight e4m3fn", "layer input e4m3fn", "layer gradOutput e5m2");
    }

    private float[] gradient(Recipe recipe, Tensor input) {
        return values(new QuantizedLinear("layer", linear, recipe, 1)
                .forward(input, Context.training(ops, 1, 0))
                .backward()
                .apply(grad));
    }

    private Tensor along(Tensor value, String format, String scaling) {
        Recipe recipe = Recipe.ofOperands(Map.of(Operand.INPUT, cast(format, scaling)), StraightThrough.IDENTITY);
        OperandCast<Tensor> cast = new OperandCast<>("by hand", Operand.INPUT, recipe, Form.VALUES, 1);
        return cast.apply(value, new Occasion(ops, Mode.TRAIN, 0, CastObserver.NONE))
                .alongColumns();
    }

    /** The cast of the transposed tensor, transposed back. */
    private Tensor acrossRows(Tensor value, String format, String scaling) {
        long rows = value.shape().extent(0);
        long columns = value.shape().extent(1);
        Tensor transposed = ops.tensor(values(value.transpose()), columns, rows);
        return ops.tensor(values(along(transposed, format, scaling).transpose()), rows, columns);
    }

    private static float[] times(float[] values, float factor) {
        float[] scaled = values.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= factor;
        }
        return scaled;
    }

    private static Cast cast(String format, String scaling) {
        return new Cast(Formats.parse(format), ScalingParser.parse(scaling), Rounding.NEAREST_EVEN, Overflow.SATURATE);
    }
}
