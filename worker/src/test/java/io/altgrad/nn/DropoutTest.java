package io.altgrad.nn;

import static io.altgrad.nn.Fixtures.normal;
import static io.altgrad.nn.Fixtures.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.engine.Torch;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DropoutTest {

    private final Engine engine = Torch.engine();
    private final Scope scope = engine.newScope(Place.HOST);
    private final Ops ops = engine.newOps(scope);

    @AfterEach
    void free() {
        ops.close();
        scope.close();
    }

    @Test
    void dropsTheGivenShareAndScalesTheRest() {
        float[] ones = new float[100_000];
        Arrays.fill(ones, 1f);
        float[] y = values(new Dropout("d", 0.2)
                .forward(ops.tensor(ones, ones.length), Context.training(ops, 1, 0))
                .value());
        int dropped = 0;
        for (float value : y) {
            assertThat(value == 0f || value == 1.25f).isTrue();
            dropped += value == 0f ? 1 : 0;
        }
        assertThat(dropped / (double) y.length).isCloseTo(0.2, within(0.005));
    }

    @Test
    void dropsByNameAndMicroBatchAlone() {
        Tensor x = normal(ops, "x", 1000);
        float[] first = forward("a", x, 1, 0);
        assertThat(forward("a", x, 1, 0)).containsExactly(first);
        assertThat(forward("b", x, 1, 0)).isNotEqualTo(first);
        assertThat(forward("a", x, 1, 1)).isNotEqualTo(first);
        assertThat(forward("a", x, 2, 0)).isNotEqualTo(first);
    }

    @Test
    void dropsNothingInEvaluation() {
        Tensor x = normal(ops, "x", 100);
        float[] y =
                values(new Dropout("d", 0.5).forward(x, Context.evaluation(ops)).value());
        assertThat(y).containsExactly(values(x));
    }

    @Test
    void attentionWithoutDropsEqualsTheFusedOneForwardAndBackward() {
        Tensor qkv = normal(ops, "qkv", 2, 8, 48);
        Tensor grad = normal(ops, "grad", 2, 8, 16);
        float[] ones = new float[2 * 4 * 8 * 8];
        Arrays.fill(ones, 1f);
        Ops.Attended fused = ops.attention(qkv, 4);
        Ops.Attended masked = ops.attention(qkv, 4, ops.tensor(ones, 2, 4, 8, 8));
        assertThat(values(masked.y())).usingComparatorWithPrecision(1e-5f).containsExactly(values(fused.y()));
        assertThat(values(ops.attentionBackward(grad, masked)))
                .usingComparatorWithPrecision(1e-5f)
                .containsExactly(values(ops.attentionBackward(grad, fused)));
    }

    @Test
    void attentionWithDropsHasTheGradientOfItsDifferences() {
        float[] qkv = normal("qkv", 2 * 4 * 12);
        float[] weights = normal("weights", 2 * 4 * 4);
        Tensor keep = new Dropout("d", 0.3).mask(Context.training(ops, 1, 0), Shape.of(2, 2, 4, 4));
        Tensor grad = ops.tensor(weights, 2, 4, 4);
        float[] gradient = values(ops.attentionBackward(grad, ops.attention(ops.tensor(qkv, 2, 4, 12), 2, keep)));
        for (int i = 0; i < qkv.length; i++) {
            float[] up = qkv.clone();
            float[] down = qkv.clone();
            up[i] += 1e-2f;
            down[i] -= 1e-2f;
            double difference = (weighted(up, weights, keep) - weighted(down, weights, keep)) / 2e-2;
            assertThat((double) gradient[i]).as("element %d", i).isCloseTo(difference, within(3e-3));
        }
    }

    private double weighted(float[] qkv, float[] weights, Tensor keep) {
        float[] y = values(ops.attention(ops.tensor(qkv, 2, 4, 12), 2, keep).y());
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += (double) y[i] * weights[i];
        }
        return sum;
    }

    private float[] forward(String name, Tensor x, long seed, long microBatch) {
        return values(new Dropout(name, 0.5)
                .forward(x, Context.training(ops, seed, microBatch))
                .value());
    }
}
