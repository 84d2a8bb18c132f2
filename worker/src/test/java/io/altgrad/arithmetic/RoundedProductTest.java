package io.altgrad.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.engine.plain.PlainEngine;
import io.altgrad.format.Rounding;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Accumulator;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Products with an accumulator against the definition, in double arithmetic, bit for bit. */
class RoundedProductTest {

    private static final int ROWS = 11;
    private static final int INNER = 300;
    private static final int COLUMNS = 39;

    static Stream<Accumulator> accumulators() {
        return Stream.of(
                new Accumulator(13, 128, Rounding.NEAREST_EVEN),
                new Accumulator(13, 128, Rounding.TOWARD_ZERO),
                new Accumulator(13, Accumulator.WHOLE, Rounding.TOWARD_ZERO),
                new Accumulator(7, 4, Rounding.NEAREST_EVEN),
                new Accumulator(1, 1, Rounding.NEAREST_EVEN),
                new Accumulator(22, 1000, Rounding.NEAREST_EVEN));
    }

    @ParameterizedTest
    @MethodSource("accumulators")
    void everyOutputIsTheDefinitions(Accumulator accumulator) {
        float[] a = normal("a", ROWS * INNER, 1e-3f);
        float[] b = normal("b", INNER * COLUMNS, 30f);
        float[] plain = new float[ROWS * COLUMNS];
        float[] vectors = new float[ROWS * COLUMNS];
        SumPlan plan = new SumPlan(accumulator);
        new ScalarSums().product(plan, new SumLoops.Matrices(a, b, plain, ROWS, INNER, COLUMNS));
        new VectorSums().product(plan, new SumLoops.Matrices(a, b, vectors, ROWS, INNER, COLUMNS));
        for (int i = 0; i < plain.length; i++) {
            double expected = defined(a, b, i / COLUMNS, i % COLUMNS, accumulator);
            assertThat((double) plain[i]).as("output %s", i).isEqualTo(expected);
        }
        assertThat(vectors).containsExactly(plain);
    }

    /** One output in words of its own: a double holds the exact sum of two floats near enough to round once. */
    private static double defined(float[] a, float[] b, int row, int column, Accumulator accumulator) {
        double total = 0;
        double sum = 0;
        for (int k = 0; k < INNER; k++) {
            double product = (float) ((double) a[row * INNER + k] * b[k * COLUMNS + column]);
            sum = rounded((float) (sum + product), accumulator);
            boolean ends = k + 1 == INNER || accumulator.every() > 0 && (k + 1) % accumulator.every() == 0;
            if (ends) {
                total = (float) (total + sum);
                sum = 0;
            }
        }
        return total;
    }

    private static double rounded(double value, Accumulator accumulator) {
        double step = Math.scalb(1.0, Math.max(Math.getExponent(value), -126) - accumulator.mantissaBits());
        double steps = value / step;
        return step
                * (accumulator.rounding() == Rounding.NEAREST_EVEN
                        ? Math.rint(steps)
                        : Math.signum(steps) * Math.floor(Math.abs(steps)));
    }

    /** The worked example of a sum that stops growing: 2^14 + 1 needs 15 bits, and chunks of 128 save it. */
    @Test
    void aSumThatIsTooLongForItsBitsStopsGrowingUnlessItIsPromoted() {
        int inner = 40_000;
        Tensor ones = filled(1, inner);
        try (Scope scope = Torch.engine().newScope(Place.HOST);
                Ops ops = Torch.engine().newOps(scope)) {
            assertThat(sum(ops, ones, new Accumulator(13, Accumulator.WHOLE, Rounding.NEAREST_EVEN)))
                    .isEqualTo(0x1p14f);
            assertThat(sum(ops, ones, new Accumulator(13, 128, Rounding.NEAREST_EVEN)))
                    .isEqualTo(inner);
        }
    }

    private static float sum(Ops ops, Tensor ones, Accumulator accumulator) {
        Tensor column = ones.reshape(ones.shape().size(), 1);
        return RoundedProduct.of(ops, ones, column, accumulator, Shape.of(1, 1)).toFloats()[0];
    }

    private static Tensor filled(float value, int size) {
        float[] values = new float[size];
        java.util.Arrays.fill(values, value);
        Ops ops = plain();
        return ops.tensor(values, 1, size);
    }

    private static Ops plain() {
        Engine engine = new PlainEngine();
        return engine.newOps(engine.newScope(Place.HOST));
    }

    @Test
    void bothEnginesAndTransposedViewsGiveTheSameBits() {
        Accumulator accumulator = new Accumulator(9, 32, Rounding.TOWARD_ZERO);
        float[] a = normal("a", 6 * 70, 1);
        float[] b = normal("b", 70 * 18, 1);
        try (Scope scope = Torch.engine().newScope(Place.HOST);
                Ops libtorch = Torch.engine().newOps(scope)) {
            Ops plain = plain();
            float[] one = product(plain, plain.tensor(a, 6, 70), plain.tensor(b, 70, 18), accumulator);
            Tensor turnedA =
                    libtorch.tensor(libtorch.tensor(a, 6, 70).transpose().toFloats(), 70, 6);
            Tensor turnedB =
                    libtorch.tensor(libtorch.tensor(b, 70, 18).transpose().toFloats(), 18, 70);
            assertThat(product(libtorch, turnedA.transpose(), turnedB.transpose(), accumulator))
                    .containsExactly(one);
        }
    }

    private static float[] product(Ops ops, Tensor a, Tensor b, Accumulator accumulator) {
        return RoundedProduct.of(ops, a, b, accumulator, Shape.of(2, 3, 18)).toFloats();
    }

    private static float[] normal(String name, int size, float deviation) {
        float[] values = new float[size];
        RandomStream.of(6, name).fillNormal(values, 0, deviation);
        return values;
    }
}
