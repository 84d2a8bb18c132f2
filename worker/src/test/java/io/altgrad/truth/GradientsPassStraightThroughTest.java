package io.altgrad.truth;

import static io.altgrad.nn.Fixtures.normal;
import static io.altgrad.nn.Fixtures.values;
import static io.altgrad.nn.Fixtures.weights;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.nn.Bias;
import io.altgrad.nn.Context;
import io.altgrad.nn.Fixtures;
import io.altgrad.nn.Linear;
import io.altgrad.nn.Pass;
import io.altgrad.nn.QuantizedLinear;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Truth 2: gradients pass straight through to the original Linear's weight, bias and input. */
@Tag("truth")
class GradientsPassStraightThroughTest {

    private final Engine engine = Torch.engine();
    private final Scope scope = engine.newScope(Place.HOST);
    private final Ops ops = engine.newOps(scope);
    private final Linear original = filled();
    private final Tensor x = normal(ops, "x", 3, 4, 8);
    private final Tensor grad = normal(ops, "grad", 3, 4, 6);

    @AfterEach
    void free() {
        ops.close();
        scope.close();
    }

    @Test
    void weightAndBiasReceiveWhatAnUnquantizedLinearWouldGiveThem() {
        new QuantizedLinear("layer", original, weights("e5m2"), 1)
                .forward(x, Context.training(ops, 1, 0))
                .backward()
                .apply(grad);
        Linear plain = filled();
        plain.forward(x, Context.training(ops, 1, 0)).backward().apply(grad);

        assertThat(values(original.weight().gradient()))
                .containsExactly(values(plain.weight().gradient()));
        assertThat(values(original.bias().gradient()))
                .containsExactly(values(plain.bias().gradient()));
    }

    @Test
    void theInputReceivesTheGradientOfTheQuantizedWeights() {
        Pass pass = new QuantizedLinear("layer", original, weights("e5m2"), 1).forward(x, Context.training(ops, 1, 0));
        float[] inputGradient = values(pass.backward().apply(grad));

        Tensor identity = ops.tensor(eye(8), 8, 8);
        Linear withoutBias = Linear.tiedTo(original.weight());
        Tensor quantizedTransposed = new QuantizedLinear("layer", withoutBias, weights("e5m2"), 1)
                .forward(identity, Context.training(ops, 1, 0))
                .value(); // (in, out): Q(W)ᵀ
        Tensor quantized = ops.tensor(values(quantizedTransposed.transpose()), 6, 8);
        assertThat(inputGradient).containsExactly(values(ops.linearInputGradient(grad, quantized)));
    }

    @Test
    void theMasterWeightsThemselvesAreNeverRounded() {
        float[] before = values(original.weight().value());
        new QuantizedLinear("layer", original, weights("e2m1fn"), 1)
                .forward(x, Context.training(ops, 1, 0))
                .backward()
                .apply(grad);
        assertThat(values(original.weight().value())).containsExactly(before);
    }

    private Linear filled() {
        Linear linear = new Linear(scope, 8, 6, Bias.WITH);
        Fixtures.fill(linear.weight(), "w");
        Fixtures.fill(linear.bias(), "b");
        assertThat(HostView.of(linear.weight().value()).size()).isEqualTo(48);
        return linear;
    }

    private static float[] eye(int size) {
        float[] eye = new float[size * size];
        for (int i = 0; i < size; i++) {
            eye[i * size + i] = 1f;
        }
        return eye;
    }
}
