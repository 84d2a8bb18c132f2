package io.altgrad.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.engine.PtNDArray;
import io.altgrad.engine.Torch;
import io.altgrad.random.RandomStream;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both ways of multiplying, whichever the processor takes, against sums in double. */
@DisabledIfEnvironmentVariable(named = Torch.VARIABLE, matches = ".+", disabledReason = "this JVM has another binding")
class ProductsTest {

    /** The weight gradient of a Linear that widens and of one that narrows: oneDNN copies the smaller operand. */
    @ParameterizedTest
    @CsvSource({"false, 24, 40", "false, 40, 24", "true, 24, 40", "true, 40, 24"})
    void sumOverTheDimensionThatTheySay(boolean oneDnn, int in, int out) {
        int rows = 17;
        float[] x = normal("x", rows * in);
        float[] weight = normal("weight", out * in);
        float[] bias = normal("bias", out);
        float[] grad = normal("grad", rows * out);
        try (Scope scope = DjlEngine.get().newScope(Place.HOST)) {
            Products products = oneDnn
                    ? new Products.OneDnn(Script.load("onednn.py").in(DjlScope.manager(scope)))
                    : new Products.Plain();
            PtNDArray tx = DjlTensor.array(scope.tensor(x, rows, in));
            PtNDArray tw = DjlTensor.array(scope.tensor(weight, out, in));
            PtNDArray tb = DjlTensor.array(scope.tensor(bias, out));
            PtNDArray tg = DjlTensor.array(scope.tensor(grad, rows, out));
            assertNear(
                    products.linear(tx, tw, tb),
                    rows,
                    out,
                    in,
                    (r, c, k) -> (double) x[r * in + k] * weight[c * in + k] + bias[c] / (double) in);
            assertNear(
                    products.linear(tx, tw, null),
                    rows,
                    out,
                    in,
                    (r, c, k) -> (double) x[r * in + k] * weight[c * in + k]);
            assertNear(
                    products.product(tg, tw),
                    rows,
                    in,
                    out,
                    (r, c, k) -> (double) grad[r * out + k] * weight[k * in + c]);
            assertNear(
                    products.productOfTransposed(tg, tx),
                    out,
                    in,
                    rows,
                    (r, c, k) -> (double) grad[k * out + r] * x[k * in + c]);
        }
    }

    @ParameterizedTest
    @CsvSource({"5", "7"})
    void aTensorIsNotFilledWithAnotherNumberOfValues(int values) {
        Engine engine = DjlEngine.get();
        try (Scope scope = engine.newScope(Place.HOST);
                Ops ops = engine.newOps(scope)) {
            String message = "Cannot fill a tensor of (2, 3) = 6 elements with " + values + " values.";
            assertThatThrownBy(() -> ops.tensor(new float[values], 2, 3)).hasMessage(message);
            assertThatThrownBy(() -> ops.tensor(new long[values], 2, 3)).hasMessage(message);
        }
    }

    private static void assertNear(PtNDArray product, int rows, int columns, int terms, Term term) {
        assertThat(product.getShape().getShape()).containsExactly(rows, columns);
        float[] actual = product.toFloatArray();
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                double sum = 0;
                for (int k = 0; k < terms; k++) {
                    sum += term.of(r, c, k);
                }
                assertThat((double) actual[r * columns + c]).isCloseTo(sum, within(1e-4));
            }
        }
    }

    private static float[] normal(String name, int size) {
        float[] values = new float[size];
        RandomStream.of(1337, name).fillNormal(values, 0, 1);
        return values;
    }

    @FunctionalInterface
    private interface Term {
        double of(int row, int column, int k);
    }
}
