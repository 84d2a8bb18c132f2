package io.altgrad.nn;

import static io.altgrad.nn.Fixtures.normal;
import static io.altgrad.nn.Fixtures.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.format.ScalarCodec;
import io.altgrad.quantize.Mode;
import io.altgrad.spec.ActivationCasts;
import io.altgrad.spec.ActivationUse;
import io.altgrad.spec.ActivationUse.Side;
import io.altgrad.spec.Backward;
import io.altgrad.spec.Cast;
import io.altgrad.spec.QuantizationSpec.Arithmetic;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.Site;
import io.altgrad.spec.StraightThrough;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuantizedActivationTest {

    private static final ActivationUse OUTPUT = new ActivationUse(Site.NORM, Side.OUTPUT);
    private static final ActivationUse GRAD_OUTPUT = new ActivationUse(Site.NORM, Side.GRAD_OUTPUT);

    private final Scope scope = Torch.engine().newScope(Place.HOST);
    private final Ops ops = Torch.engine().newOps(scope);
    private final float[] x = normal("x", 24);
    private final float[] gradient = normal("gradient", 24);

    @AfterEach
    void free() {
        ops.close();
        scope.close();
    }

    private static Cast cast(String format) {
        return new Cast(Formats.parse(format), ScalingParser.parse("none"), Rounding.NEAREST_EVEN, Overflow.SATURATE);
    }

    private static Layer activation(StraightThrough rule, Map<ActivationUse, Cast> casts) {
        Recipe recipe =
                new Recipe(Map.of(), rule, Backward.CAST, Map.of(), Map.of(), new ActivationCasts(Map.of(), casts));
        return new Activation(Site.NORM).quantized("norm", recipe, Arithmetic.DEFAULT, 1);
    }

    private Pass forward(Layer layer, Context context) {
        return layer.forward(ops.tensor(x, 2, 3, 4), context);
    }

    private float[] backward(Pass pass) {
        Tensor grad = pass.backward().apply(ops.tensor(gradient, 2, 3, 4));
        return values(grad);
    }

    private static float[] rounded(String format, float[] values) {
        ScalarCodec codec = ScalarCodec.of(Formats.parse(format));
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = codec.round(values[i], Rounding.NEAREST_EVEN, Overflow.SATURATE, 0);
        }
        return rounded;
    }

    @Test
    void theValueIsCastOnItsWayAndTheGradientOnItsWayBack() {
        Layer both = activation(StraightThrough.IDENTITY, Map.of(OUTPUT, cast("e4m3fn"), GRAD_OUTPUT, cast("e5m2")));
        Pass pass = forward(both, Context.training(ops, 1, 0));
        assertThat(values(pass.value())).containsExactly(rounded("e4m3fn", x)).isNotEqualTo(x);
        assertThat(backward(pass)).containsExactly(rounded("e5m2", gradient)).isNotEqualTo(gradient);
    }

    @Test
    void whatHasNoCastPassesAsItIs() {
        Pass forward = forward(
                activation(StraightThrough.IDENTITY, Map.of(OUTPUT, cast("e4m3fn"))), Context.training(ops, 1, 0));
        assertThat(backward(forward)).containsExactly(gradient);
        Pass backward = forward(
                activation(StraightThrough.IDENTITY, Map.of(GRAD_OUTPUT, cast("e5m2"))), Context.training(ops, 1, 0));
        assertThat(values(backward.value())).containsExactly(x);
        assertThat(backward(backward)).containsExactly(rounded("e5m2", gradient));
    }

    @Test
    void aMaskedGradientStopsAtWhatSaturated() {
        x[3] = 6.5f;
        x[7] = -100;
        Pass pass = forward(
                activation(StraightThrough.MASKED, Map.of(OUTPUT, cast("e2m1fn"))), Context.training(ops, 1, 0));
        gradient[7] = 5;
        float[] passed = backward(pass);
        assertThat(passed[7]).isZero();
        // 6.5 rounds to 6, so it did not saturate.
        assertThat(passed[3]).isEqualTo(gradient[3]);
    }

    @Test
    void anUnquantizedEvaluationHasNoCast() {
        Layer layer = activation(StraightThrough.IDENTITY, Map.of(OUTPUT, cast("e4m3fn")));
        assertThat(values(forward(layer, Context.evaluation(ops, Mode.EVALUATE_UNQUANTIZED))
                        .value()))
                .containsExactly(x);
        assertThat(values(forward(layer, Context.evaluation(ops)).value())).containsExactly(rounded("e4m3fn", x));
    }
}
