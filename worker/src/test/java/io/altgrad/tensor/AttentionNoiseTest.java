package io.altgrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.nn.Fixtures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The zeros of attention's gradient: the first position attends to itself alone, whatever its query is. The table of
 * layers counts as underflow what rounding leaves of them.
 */
class AttentionNoiseTest {

    private static final int ROWS = 4;
    private static final int TIME = 32;
    private static final int WIDTH = 64;
    private static final int HEADS = 4;

    private final Scope scope = Torch.engine().newScope(Place.HOST);
    private final Ops ops = Torch.engine().newOps(scope);

    @AfterEach
    void free() {
        ops.close();
        scope.close();
    }

    @Test
    void theFusedBackwardLeavesNoiseOfTheFirstQuerysGradient() {
        Tensor qkv = qkv();
        float[] grad = backward(ops.attention(qkv, HEADS));
        float[] firstQueries = firstQueries(grad);
        assertThat(largest(firstQueries)).isPositive().isLessThan(largest(grad) * 0x1p-20f);
        assertThat(firstQueries.length).isEqualTo(grad.length / (3 * TIME));
    }

    @Test
    void theBackwardOfDropoutLeavesNone() {
        Tensor qkv = qkv();
        float[] grad = backward(ops.attention(qkv, HEADS, ops.tensor(new float[] {1}, 1)));
        assertThat(largest(grad)).isFinite().isPositive();
        assertThat(largest(firstQueries(grad))).isZero();
    }

    private Tensor qkv() {
        return ops.tensor(Fixtures.normal("qkv", ROWS * TIME * 3 * WIDTH), ROWS, TIME, 3 * WIDTH);
    }

    private float[] backward(Ops.Attended attended) {
        Tensor grad = ops.tensor(Fixtures.normal("grad", ROWS * TIME * WIDTH), ROWS, TIME, WIDTH);
        return HostView.of(ops.attentionBackward(grad, attended)).toArray();
    }

    private static float[] firstQueries(float[] grad) {
        float[] queries = new float[ROWS * WIDTH];
        for (int row = 0; row < ROWS; row++) {
            System.arraycopy(grad, row * TIME * 3 * WIDTH, queries, row * WIDTH, WIDTH);
        }
        return queries;
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
