package io.altgrad.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.engine.Torch;
import io.altgrad.engine.plain.PlainEngine;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Hadamard;
import io.altgrad.spec.Product;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The random Hadamard transform against its definition, a matrix of ±1 / √n. */
class HadamardTest {

    private final Scope scope = Torch.engine().newScope(Place.HOST);
    private final Ops ops = Torch.engine().newOps(scope);

    @AfterEach
    void free() {
        ops.close();
        scope.close();
    }

    /** {@code D H / √n}, by Sylvester's construction: the sign of entry (i, j) is the parity of the bits of i and j. */
    static double[][] matrix(int size, String layer, String product, long seed) {
        RandomStream signs = RandomStream.of(seed, "hadamard/" + layer + "/" + product);
        double[][] matrix = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                int sign = Integer.bitCount(i & j) % 2 == 0 ? 1 : -1;
                matrix[i][j] = sign * (signs.bits(i) < 0 ? -1 : 1) / Math.sqrt(size);
            }
        }
        return matrix;
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64, 128})
    void everyBlockIsMultipliedByTheMatrix(int size) {
        float[] values = normal("x", 6 * 2 * size);
        Tensor x = ops.tensor(values, 2, 3, 2 * size);
        Tensor y = transform(size, Product.GRAD_WEIGHT).apply(x, ops);
        double[][] matrix = matrix(size, "layer", "gradWeight", 9);
        float[] actual = y.toFloats();
        assertThat(y.shape()).isEqualTo(x.shape());
        for (int i = 0; i < values.length; i++) {
            double expected = 0;
            for (int k = 0; k < size; k++) {
                expected += values[i / size * size + k] * matrix[k][i % size];
            }
            assertThat((double) actual[i]).isCloseTo(expected, within(1e-6 * Math.sqrt(size)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64, 128})
    void vectorsGiveTheBitsOfThePlainLoop(int size) {
        float[] plain = normal("values", 37 * size);
        plain[3] = -0f;
        plain[size] = 1e38f;
        plain[size + 1] = Float.MIN_VALUE;
        float[] vectors = plain.clone();
        float[] factors = ((Transform.Rotation) transform(size, Product.FORWARD)).factors();
        new ScalarHadamard().transform(plain, plain.length, factors);
        new VectorHadamard().transform(vectors, vectors.length, factors);
        assertThat(vectors).containsExactly(plain);
    }

    /** {@code A R (B R)ᵀ = A Bᵀ}: what differs is the rounding of log2 n additions to each side. */
    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64, 128})
    void aProductOfTransformedOperandsIsTheProduct(int size) {
        int inner = 2 * size;
        float[] a = normal("a", 24 * inner);
        float[] b = normal("b", 20 * inner);
        Transform transform = transform(size, Product.FORWARD);
        float[] ra = transform.apply(ops.tensor(a, 24, inner), ops).toFloats();
        float[] rb = transform.apply(ops.tensor(b, 20, inner), ops).toFloats();
        // |ra - exact| <= (log2 n + 1) 2^-24 |a| for each block, and the same of rb; then by Cauchy and Schwarz.
        double unit = 2 * (Math.log(size) / Math.log(2) + 2) * 0x1p-24;
        for (int i = 0; i < 24; i++) {
            for (int j = 0; j < 20; j++) {
                double bound = unit * norm(a, i * inner, inner) * norm(b, j * inner, inner);
                assertThat(dot(ra, i * inner, rb, j * inner, inner))
                        .isCloseTo(dot(a, i * inner, b, j * inner, inner), within(bound));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64, 128})
    void invertingMultipliesByTheTransposedMatrix(int size) {
        float[] values = normal("y", 3 * 2 * size);
        Transform transform = transform(size, Product.FORWARD);
        float[] actual = transform.invert(ops.tensor(values, 3, 2 * size), ops).toFloats();
        double[][] matrix = matrix(size, "layer", "forward", 9);
        for (int i = 0; i < values.length; i++) {
            double expected = 0;
            for (int k = 0; k < size; k++) {
                expected += values[i / size * size + k] * matrix[i % size][k];
            }
            assertThat((double) actual[i]).isCloseTo(expected, within(1e-6 * Math.sqrt(size)));
        }
    }

    @Test
    void aTransposedOperandIsTransformedAlongItsRows() {
        Tensor x = ops.tensor(normal("x", 32 * 5), 32, 5);
        Tensor copied = ops.tensor(x.transpose().toFloats(), 5, 32);
        Transform transform = transform(16, Product.GRAD_WEIGHT);
        assertThat(transform.apply(x.transpose(), ops).toFloats())
                .containsExactly(transform.apply(copied, ops).toFloats());
    }

    @Test
    void bothEnginesAndAGpusMemoryGiveTheSameBits() {
        float[] values = normal("x", 3 * 64);
        for (Place place : List.of(Place.HOST, new Place(0))) {
            Engine plain = new PlainEngine();
            assertSame(values, plain.newOps(plain.newScope(place)));
        }
    }

    private void assertSame(float[] values, Ops other) {
        Transform transform = transform(32, Product.FORWARD);
        assertThat(transform.apply(other.tensor(values, 3, 64), other).toFloats())
                .containsExactly(transform.apply(ops.tensor(values, 3, 64), ops).toFloats());
    }

    @Test
    void layersAndProductsAndSeedsHaveSignsOfTheirOwn() {
        float[] signs = ((Transform.Rotation) transform(128, Product.FORWARD)).factors();
        assertThat(signs).containsExactly(((Transform.Rotation) transform(128, Product.FORWARD)).factors());
        assertThat(signs).isNotEqualTo(((Transform.Rotation) transform(128, Product.GRAD_INPUT)).factors());
        assertThat(signs).isNotEqualTo(factors("other", 9)).isNotEqualTo(factors("layer", 8));
        assertThat(signs).isEqualTo(factors("layer", 9));
    }

    @Test
    void aDimensionThatIsNoMultipleIsRefused() {
        assertThatThrownBy(() -> transform(16, Product.FORWARD).apply(ops.tensor(new float[40], 2, 20), ops))
                .hasMessage("Cannot transform (2, 20): its last dimension is no multiple of 16.");
    }

    private static float[] factors(String layer, long seed) {
        return ((Transform.Rotation) Transform.of(Optional.of(new Hadamard(128)), layer, Product.FORWARD, seed))
                .factors();
    }

    private static Transform transform(int size, Product product) {
        return Transform.of(Optional.of(new Hadamard(size)), "layer", product, 9);
    }

    private static float[] normal(String name, int size) {
        float[] values = new float[size];
        RandomStream.of(4, name).fillNormal(values, 0, 1);
        return values;
    }

    private static double dot(float[] a, int atA, float[] b, int atB, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (double) a[atA + i] * b[atB + i];
        }
        return sum;
    }

    private static double norm(float[] a, int at, int length) {
        return Math.sqrt(dot(a, at, a, at, length));
    }
}
