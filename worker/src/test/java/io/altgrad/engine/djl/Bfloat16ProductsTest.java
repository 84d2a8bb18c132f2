package io.altgrad.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.altgrad.engine.Torch;
import io.altgrad.nn.Fixtures;
import io.altgrad.random.RandomStream;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products in bfloat16 by its own instructions and by those of float32, whichever of both this machine trains with. */
@DisabledIfEnvironmentVariable(named = Torch.VARIABLE, matches = ".+", disabledReason = "this JVM has another binding")
class Bfloat16ProductsTest {

    private final Scope scope = DjlEngine.get().newScope(Place.HOST);
    private final Ops ops = DjlEngine.get().newOps(scope);
    private final PtNDManager manager = (PtNDManager) DjlScope.manager(scope);
    private final ScopedScript script = Script.load("ops.py").in(manager);
    private final Products own = new Products.Bfloat16(script);
    private final Products ofFloat32 = new Products.Rounded(script, new Products.Plain());

    @AfterEach
    void free() {
        ops.close();
        scope.close();
    }

    /** Higham 2002, section 3.1: n additions in float32 in any order; then half a last digit of bfloat16. */
    @ParameterizedTest
    @CsvSource({"5, 3, 7", "48, 128, 96", "33, 512, 65"})
    void everyElementIsTheExactSumWithinTheBoundOfFloat32SumsAndOneRounding(int rows, int inner, int columns) {
        float[] a = Fixtures.normal("a", rows * inner);
        float[] b = Fixtures.normal("b", inner * columns);
        for (Products products : new Products[] {own, ofFloat32}) {
            float[] result = values(products.product(array(a, rows, inner), array(b, inner, columns)));
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    double sum = 0;
                    double magnitudes = 0;
                    for (int k = 0; k < inner; k++) {
                        double product = (double) bfloat16(a[r * inner + k]) * bfloat16(b[k * columns + c]);
                        sum += product;
                        magnitudes += Math.abs(product);
                    }
                    double bound = inner * 0x1p-24 * magnitudes * (1 + 1e-4);
                    double error = Math.abs(result[r * columns + c] - sum);
                    assertThat(error).isLessThanOrEqualTo(bound + (Math.abs(sum) + bound) * 0x1p-8);
                    assertThat(result[r * columns + c]).isEqualTo(bfloat16(result[r * columns + c]));
                }
            }
        }
    }

    @Test
    void bothWaysDifferWhereTheOrderOfASumTipsItsRoundingAlone() {
        PtNDArray x = array(Fixtures.normal("x", 96 * 256), 96, 256);
        PtNDArray weight = array(Fixtures.normal("w", 128 * 256), 128, 256);
        PtNDArray grad = array(Fixtures.normal("g", 96 * 128), 96, 128);
        assertAlike(values(own.linear(x, weight, null)), values(ofFloat32.linear(x, weight, null)));
        assertAlike(values(own.product(grad, weight)), values(ofFloat32.product(grad, weight)));
        assertAlike(values(own.productOfTransposed(grad, x)), values(ofFloat32.productOfTransposed(grad, x)));
    }

    @Test
    void attentionByBothWaysDiffersBySuchRoundingsAlone() {
        Tensor qkv = scope.tensor(Fixtures.normal("qkv", 2 * 32 * 96), 2, 32, 96);
        Tensor grad = scope.tensor(Fixtures.normal("grad", 2 * 32 * 32), 2, 32, 32);
        Tensor keep = ops.dropoutMask(RandomStream.of(1, "keep"), 0, 0.2, Shape.of(2, 4, 32, 32));
        for (List<Tensor> kept : List.of(List.<Tensor>of(), List.of(keep))) {
            Attention one = Attention.Masked.of(script, own, qkv, 4, kept);
            Attention other = Attention.Masked.of(script, ofFloat32, qkv, 4, kept);
            assertNear(one.y().toFloats(), other.y().toFloats());
            assertNear(values(one.backward(script, grad)), values(other.backward(script, grad)));
        }
    }

    /** Roundings that follow one another differ by more, and more often, than one does. */
    private static void assertNear(float[] one, float[] other) {
        double apart = 0;
        double size = 0;
        for (int i = 0; i < one.length; i++) {
            assertThat(one[i]).isEqualTo(bfloat16(one[i]));
            assertThat(other[i]).isEqualTo(bfloat16(other[i]));
            apart += Math.pow(one[i] - other[i], 2);
            size += Math.pow(one[i], 2);
        }
        assertThat(Math.sqrt(apart / size)).isLessThan(0x1p-9);
    }

    @Test
    void theBiasIsAddedInFloat32() {
        PtNDArray one = array(new float[] {1}, 1, 1);
        PtNDArray fine = array(new float[] {0x1p-12f}, 1);
        for (Products products : new Products[] {own, ofFloat32}) {
            assertThat(values(products.linear(one, one, fine))).containsExactly(1 + 0x1p-12f);
        }
    }

    private static void assertAlike(float[] one, float[] other) {
        int differing = 0;
        for (int i = 0; i < one.length; i++) {
            differing += one[i] == other[i] ? 0 : 1;
            // Sums near zero are small beside their errors, which are of the largest.
            assertThat((double) one[i]).isCloseTo(other[i], within(Math.max(Math.abs(one[i]) * 0x1p-7, 1e-4)));
        }
        assertThat(differing).isLessThan(one.length / 100);
    }

    private PtNDArray array(float[] values, long... shape) {
        return DjlTensor.array(scope.tensor(values, shape));
    }

    private static float[] values(PtNDArray array) {
        Tensor tensor = new DjlTensor(array);
        return HostView.of(tensor).toArray();
    }

    private static float bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return Float.intBitsToFloat((bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
    }
}
