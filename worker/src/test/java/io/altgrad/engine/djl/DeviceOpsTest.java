package io.altgrad.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.altgrad.engine.Torch;
import io.altgrad.random.RandomStream;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.lang.reflect.Field;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;

/** What a GPU computes with, as far as a CPU computes it too. */
@DisabledIfEnvironmentVariable(named = Torch.VARIABLE, matches = ".+", disabledReason = "this JVM has another binding")
class DeviceOpsTest {

    private final Engine engine = DjlEngine.get();
    private final Scope scope = engine.newScope(Place.HOST);
    private final Ops exact = engine.newOps(scope);
    private final Ops bf16 = engine.newOps(scope, Precision.BFLOAT16);

    @AfterEach
    void free() {
        exact.close();
        bf16.close();
        scope.close();
    }

    @Test
    void productsInBfloat16AreWithinItsPrecision() {
        Tensor x = normal("x", 3, 5, 32);
        Tensor weight = normal("w", 16, 32);
        Tensor bias = normal("b", 16);
        Tensor grad = normal("g", 3, 5, 16);
        assertNear(bf16.linear(x, weight, bias), exact.linear(x, weight, bias), 0.1);
        assertNear(bf16.linear(x, weight, null), exact.linear(x, weight, null), 0.1);
        assertNear(bf16.linearInputGradient(grad, weight), exact.linearInputGradient(grad, weight), 0.1);
        assertNear(bf16.linearWeightGradient(grad, x), exact.linearWeightGradient(grad, x), 0.1);
    }

    /** Operands of few bits come through as they are, so that the products show no rounding. */
    @Test
    void whatBfloat16HoldsIsMultipliedExactly() {
        Tensor a = exact.tensor(new float[] {1.5f, -2, 0.75f, 8}, 2, 2);
        Tensor b = exact.tensor(new float[] {3, 0.5f, 1.25f, -1}, 2, 2);
        assertThat(HostView.of(bf16.linear(a, b, null)).toArray())
                .isEqualTo(HostView.of(exact.linear(a, b, null)).toArray());
        Tensor fine = exact.tensor(new float[] {1 + 0x1p-12f, 0, 0, 1}, 2, 2);
        assertThat(HostView.of(bf16.linear(fine, b, null)).toArray()).isEqualTo(new float[] {3, 1.25f, 0.5f, -1});
    }

    @Test
    void attentionWithoutTheFusedKernelIsTheFusedOnes() {
        Tensor qkv = normal("qkv", 2, 7, 24);
        Tensor grad = normal("g", 2, 7, 8);
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
        Tensor values = exact.tensor(new float[] {448, -1.5f, 0.001953125f, 0, 2, -0.0f}, 2, 3);
        Tensor other = exact.tensor(new float[] {1, 2, 4, -57344, 0.5f, 1}, 2, 3);
        Tensor one = exact.tensor(new float[] {1}, 1, 1);
        Codes a = new Codes(exact.codes().encode(values, one, Dtype.E4M3FN), exact.tensor(new float[] {0.5f, 2}, 2, 1));
        Codes b = new Codes(exact.codes().encode(other, one, Dtype.E5M2), exact.tensor(new float[] {0.25f}, 1, 1));
        assertThat(HostView.of(exact.codes().product(a, b, null)).toArray()).isEqualTo(new float[] {
            (448 - 3 + 4 * 0.001953125f) * 0.125f, (448 * -57344f - 0.75f + 0.001953125f) * 0.125f, 4 * 0.5f, 1 * 0.5f
        });
        Tensor transposed = exact.codes().transposed(b.codes());
        assertThat(transposed.shape().toArray()).containsExactly(3, 2);
        assertThat(HostView.of(exact.codes().product(new Codes(transposed, one), new Codes(transposed, one), null))
                        .toArray()[0])
                .isEqualTo(1 + 57344f * 57344f);
    }

    @Test
    void theDataPointerIsWhereTheValuesLie() {
        float[] values = {1, 2, 3, 4, 5, 6};
        Tensor array = exact.tensor(values, 2, 3);
        assertThat(new Pointer(LibTorch.dataPointer(DjlTensor.array(array))).getFloatArray(0, 6))
                .isEqualTo(values);
        assertThatThrownBy(() -> LibTorch.dataPointer(DjlTensor.array(array.transpose())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot take the address of a tensor of (3, 2): it is not contiguous.");
    }

    @Test
    void anArrayCanBeFilledThroughAnother() {
        Tensor array = exact.floats(2, 2);
        ((DjlTensor) array).copy(new float[] {1, -0.0f, Float.MIN_VALUE, 4});
        assertThat(HostView.of(array).toArray()).containsExactly(1, -0.0f, Float.MIN_VALUE, 4);
    }

    @Test
    void libtorchWasToldToBeDeterministic() {
        Pointer context = LibTorch.function("_ZN2at13globalContextEv").invokePointer(new Object[0]);
        assertThat(isOn("_ZNK2at7Context23deterministicAlgorithmsEv", context)).isTrue();
        assertThat(NativeLibrary.getProcess()
                        .getFunction("getenv")
                        .invokeString(new Object[] {"CUBLAS_WORKSPACE_CONFIG"}, false))
                .isEqualTo(":4096:8");
        assertThat(isOn("_ZN5torch3jit22tensorExprFuserEnabledEv"))
                .as("TorchScript's fuser")
                .isFalse();
        assertThat(isOn("_ZNK2at7Context24allowBF16ReductionCuBLASEv", context)).isFalse();
    }

    private static boolean isOn(String question, Object... of) {
        return (LibTorch.function(question).invokeInt(of) & 0xff) == 1;
    }

    /** A checkpoint reads every parameter and moment, step after step, in a scope that lives as long as the trial. */
    @Test
    void readingATensorOfAGpuLeavesNoCopyInItsScope() throws ReflectiveOperationException {
        try (Scope gpu = engine.newScope(new Place(0))) {
            Tensor tensor = exact.tensor(new float[] {1, 2, 3}, 3);
            tensor.moveTo(gpu);
            pretendOnGpu(tensor);
            for (int i = 0; i < 3; i++) {
                assertThat(tensor.toFloats()).containsExactly(1, 2, 3);
            }
            assertThat(DjlTensors.of(gpu)).isEqualTo(1);
            assertThat(tensor.floats().isReadOnly()).isTrue();
        }
    }

    /** DJL asks a tensor once where it lies, and remembers. */
    private static void pretendOnGpu(Tensor tensor) throws ReflectiveOperationException {
        Field device = PtNDArray.class.getDeclaredField("device");
        device.setAccessible(true);
        device.set(DjlTensor.array(tensor), Device.gpu(0));
    }

    private Tensor normal(String name, long... shape) {
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        RandomStream.of(1, name).fillNormal(values, 0, 1);
        return exact.tensor(values, shape);
    }

    private static void assertNear(Tensor actual, Tensor expected, double tolerance) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(HostView.of(actual).toArray()).isNotEqualTo(new float[0]);
        float[] a = HostView.of(actual).toArray();
        float[] e = HostView.of(expected).toArray();
        for (int i = 0; i < a.length; i++) {
            assertThat(a[i]).as("element %s", i).isCloseTo(e[i], within((float) tolerance));
        }
    }
}
