package io.altgrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.sun.jna.Pointer;
import io.altgrad.random.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a GPU computes with, as far as a CPU computes it too. */
class DeviceOpsTest {

    private final TensorEngine engine = TensorEngine.get();
    private final NDManager manager = engine.newManager();
    private final Ops exact = engine.newScope(manager);
    private final Ops bf16 = engine.newScope(manager, Precision.BFLOAT16);

    @AfterEach
    void free() {
        exact.close();
        bf16.close();
        manager.close();
    }

    @Test
    void productsInBfloat16AreWithinItsPrecision() {
        NDArray x = normal("x", 3, 5, 32);
        NDArray weight = normal("w", 16, 32);
        NDArray bias = normal("b", 16);
        NDArray grad = normal("g", 3, 5, 16);
        assertNear(bf16.linear(x, weight, bias), exact.linear(x, weight, bias), 0.1);
        assertNear(bf16.linear(x, weight, null), exact.linear(x, weight, null), 0.1);
        assertNear(bf16.linearInputGradient(grad, weight), exact.linearInputGradient(grad, weight), 0.1);
        assertNear(bf16.linearWeightGradient(grad, x), exact.linearWeightGradient(grad, x), 0.1);
    }

    /** Operands of few bits come through as they are, so that the products show no rounding. */
    @Test
    void whatBfloat16HoldsIsMultipliedExactly() {
        NDArray a = exact.tensor(new float[] {1.5f, -2, 0.75f, 8}, 2, 2);
        NDArray b = exact.tensor(new float[] {3, 0.5f, 1.25f, -1}, 2, 2);
        assertThat(HostView.of(bf16.linear(a, b, null)).toArray())
                .isEqualTo(HostView.of(exact.linear(a, b, null)).toArray());
        NDArray fine = exact.tensor(new float[] {1 + 0x1p-12f, 0, 0, 1}, 2, 2);
        assertThat(HostView.of(bf16.linear(fine, b, null)).toArray()).isEqualTo(new float[] {3, 1.25f, 0.5f, -1});
    }

    @Test
    void attentionWithoutTheFusedKernelIsTheFusedOnes() {
        NDArray qkv = normal("qkv", 2, 7, 24);
        NDArray grad = normal("g", 2, 7, 8);
        Ops.Attended fused = exact.attention(qkv, 2);
        Ops.Attended plain = exact.attention(qkv, 2, exact.tensor(new float[] {1}, 1));
        assertNear(plain.y(), fused.y(), 1e-5);
        assertNear(exact.attentionBackward(grad, plain), exact.attentionBackward(grad, fused), 1e-5);
        Ops.Attended coarse = bf16.attention(qkv, 2);
        assertNear(coarse.y(), fused.y(), 0.03);
        assertNear(bf16.attentionBackward(grad, coarse), exact.attentionBackward(grad, fused), 0.05);
    }

    @Test
    void productsOfCodesAreThoseOfTheirValues() {
        NDArray values = exact.tensor(new float[] {448, -1.5f, 0.001953125f, 0, 2, -0.0f}, 2, 3);
        NDArray other = exact.tensor(new float[] {1, 2, 4, -57344, 0.5f, 1}, 2, 3);
        NDArray one = exact.tensor(new float[] {1}, 1, 1);
        Codes a = new Codes(exact.encode(values, one, Float8.E4M3FN), exact.tensor(new float[] {0.5f, 2}, 2, 1));
        Codes b = new Codes(exact.encode(other, one, Float8.E5M2), exact.tensor(new float[] {0.25f}, 1, 1));
        assertThat(HostView.of(exact.product(a, b)).toArray()).isEqualTo(new float[] {
            (448 - 3 + 4 * 0.001953125f) * 0.125f, (448 * -57344f - 0.75f + 0.001953125f) * 0.125f, 4 * 0.5f, 1 * 0.5f
        });
        NDArray transposed = exact.transposeCodes(b.codes());
        assertThat(transposed.getShape().getShape()).containsExactly(3, 2);
        assertThat(HostView.of(exact.product(new Codes(transposed, one), new Codes(transposed, one)))
                        .toArray()[0])
                .isEqualTo(1 + 57344f * 57344f);
    }

    @Test
    void theDataPointerIsWhereTheValuesLie() {
        float[] values = {1, 2, 3, 4, 5, 6};
        NDArray array = exact.tensor(values, 2, 3);
        assertThat(new Pointer(LibTorch.dataPointer(array)).getFloatArray(0, 6)).isEqualTo(values);
        assertThatThrownBy(() -> LibTorch.dataPointer(array.transpose()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot take the address of a tensor of (3, 2): it is not contiguous.");
    }

    @Test
    void anArrayCanBeFilledThroughAnother() {
        NDArray array = exact.floats(2, 2);
        HostView.copy(array, new float[] {1, -0.0f, Float.MIN_VALUE, 4});
        assertThat(HostView.of(array).toArray()).containsExactly(1, -0.0f, Float.MIN_VALUE, 4);
    }

    @Test
    void libtorchWasToldToBeDeterministic() {
        assertThat(Determinism.isSet()).isTrue();
        assertThat(Determinism.workspace()).isEqualTo(":4096:8");
    }

    private NDArray normal(String name, long... shape) {
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        RandomStream.of(1, name).fillNormal(values, 0, 1);
        return exact.tensor(values, shape);
    }

    private static void assertNear(NDArray actual, NDArray expected, double tolerance) {
        assertThat(actual.getShape()).isEqualTo(expected.getShape());
        assertThat(HostView.of(actual).toArray()).isNotEqualTo(new float[0]);
        float[] a = HostView.of(actual).toArray();
        float[] e = HostView.of(expected).toArray();
        for (int i = 0; i < a.length; i++) {
            assertThat(a[i]).as("element %s", i).isCloseTo(e[i], within((float) tolerance));
        }
    }
}
