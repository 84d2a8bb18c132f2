package io.altgrad.truth;

import static io.altgrad.nn.Fixtures.cast;
import static io.altgrad.nn.Fixtures.normal;
import static io.altgrad.nn.Fixtures.values;
import static io.altgrad.nn.Fixtures.weights;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.format.ScalarCodec;
import io.altgrad.format.Scale;
import io.altgrad.nn.Bias;
import io.altgrad.nn.Context;
import io.altgrad.nn.Fixtures;
import io.altgrad.nn.Linear;
import io.altgrad.nn.QuantizedLinear;
import io.altgrad.spec.Cast;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Truth 1: QuantizedLinear's forward uses the quantized-dequantized weights of its format. */
@Tag("truth")
class QuantizedLinearForwardUsesQuantizedWeightsTest {

    @ParameterizedTest
    @ValueSource(strings = {"e5m2", "e4m3fn", "e3m4", "e0m7", "e7m0", "e2m1fn"})
    void forwardEqualsALinearOfTheWeightsThatTheScalarCodecGives(String format) {
        Engine engine = Torch.engine();
        try (Scope scope = engine.newScope(Place.HOST);
                Ops ops = engine.newOps(scope)) {
            Linear linear = new Linear(scope, 24, 17, Bias.WITH);
            Fixtures.fill(linear.weight(), "w");
            Fixtures.fill(linear.bias(), "b");
            Tensor x = normal(ops, "x", 5, 24);

            Tensor y = new QuantizedLinear("layer", linear, weights(format), 1)
                    .forward(x, Context.training(ops, 1, 0))
                    .value();

            float[] expected = quantized(values(linear.weight().value()), cast(format));
            Tensor byHand =
                    ops.linear(x, ops.tensor(expected, 17, 24), linear.bias().value());
            assertThat(values(y)).containsExactly(values(byHand));
            assertThat(values(y))
                    .isNotEqualTo(values(
                            ops.linear(x, linear.weight().value(), linear.bias().value())));
        }
    }

    private static float[] quantized(float[] weights, Cast cast) {
        float amax = 0;
        for (float weight : weights) {
            amax = Math.max(amax, Math.abs(weight));
        }
        float scale = Scale.of(cast.format(), amax);
        ScalarCodec codec = ScalarCodec.of(cast.format());
        float[] result = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            result[i] = codec.round(weights[i] * scale, cast.rounding(), cast.overflow(), 0) / scale;
        }
        return result;
    }
}
