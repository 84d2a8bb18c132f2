package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.engine.Torch;
import io.altgrad.format.Rounding;
import io.altgrad.nn.Bias;
import io.altgrad.nn.Context;
import io.altgrad.nn.Linear;
import io.altgrad.nn.Pass;
import io.altgrad.nn.QuantizedLinear;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Product;
import io.altgrad.spec.Recipe;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The three products of {@code quartet} against Castro et al. 2025, algorithm 1, in double arithmetic, but for what
 * the recipe's comment leaves out.
 */
class QuartetTest {

    private static final int ROWS = 64;
    private static final int IN = 96;
    private static final int OUT = 128;
    private static final int BLOCK = 32;

    private static final double[] E2M1 = {0, 0.5, 1, 1.5, 2, 3, 4, 6};

    private final Scope scope = Torch.engine().newScope(Place.HOST);
    private final Ops ops = Torch.engine().newOps(scope);

    private final double[][] w = normal("w", OUT, IN, 0.02);
    private final double[][] x = normal("x", ROWS, IN, 1);
    private final double[][] g = normal("g", ROWS, OUT, 1e-2);

    @AfterEach
    void free() {
        ops.close();
        scope.close();
    }

    @Test
    void theThreeProductsAreThoseOfAlgorithmOne() {
        Linear linear = new Linear(scope, IN, OUT, Bias.WITHOUT);
        HostView.of(linear.weight().value()).write(0, flat(w), OUT * IN);
        Recipe recipe = PublishedRecipes.find("quartet").orElseThrow().recipe();
        Pass pass = new QuantizedLinear("layer", linear, recipe, 1)
                .forward(tensor(x, ROWS, IN), Context.training(ops, 1, 0));
        Tensor gradInput = pass.backward().apply(tensor(g, ROWS, OUT));

        double[][] xh = rotated(x, "forward");
        double[][] wh = rotated(w, "forward");
        assertClose(pass.value(), product(quest(xh), quest(wh)));
        assertClose(gradInput, masked(ofThreeQuarters(g, turned(w), "gradInput"), xh));
        assertClose(linear.weight().gradient(), masked(ofThreeQuarters(turned(g), turned(x), "gradWeight"), wh));
    }

    @Test
    void inTheFirstVersionTheBackwardAloneRoundsStochastically() {
        Recipe later = PublishedRecipes.find("quartet").orElseThrow().recipe();
        Recipe first = PublishedRecipes.find("quartet-stochastic").orElseThrow().recipe();
        assertThat(first.casts()).hasSize(6).allSatisfy((use, cast) -> {
            boolean isForward = use.product() == Product.FORWARD;
            assertThat(cast.rounding()).isEqualTo(isForward ? Rounding.NEAREST_EVEN : Rounding.STOCHASTIC);
            assertThat(cast.withoutLots()).isEqualTo(later.cast(use).orElseThrow());
        });
        assertThat(first.transforms()).isEqualTo(later.transforms());
        assertThat(first.straightThrough()).isEqualTo(later.straightThrough());
    }

    /** {@code 16/9 · Q(3/4 a) Q(3/4 b)ᵀ} of the transformed operands, where Q has the scales of a and b themselves. */
    private static double[][] ofThreeQuarters(double[][] a, double[][] b, String product) {
        return each(product(threeQuarters(rotated(a, product)), threeQuarters(rotated(b, product))), v -> v * 16 / 9);
    }

    private static double[][] threeQuarters(double[][] matrix) {
        double[][] cast = new double[matrix.length][matrix[0].length];
        for (int r = 0; r < matrix.length; r++) {
            for (int c = 0; c < matrix[0].length; c++) {
                double amax = 0;
                for (int k = c / BLOCK * BLOCK; k < c / BLOCK * BLOCK + BLOCK; k++) {
                    amax = Math.max(amax, Math.abs(matrix[r][k]));
                }
                double shared = Math.pow(2, Math.floor(log2(amax)) - 2);
                cast[r][c] = nearest(0.75 * matrix[r][c] / shared) * shared;
            }
        }
        return cast;
    }

    private static double[][] quest(double[][] matrix) {
        double[][] cast = new double[matrix.length][matrix[0].length];
        for (int r = 0; r < matrix.length; r++) {
            for (int c = 0; c < matrix[0].length; c++) {
                double shared = questScale(matrix[r], c);
                cast[r][c] = nearest(matrix[r][c] / shared) * shared;
            }
        }
        return cast;
    }

    private static double questScale(double[] row, int column) {
        double mean = 0;
        double squares = 0;
        for (int k = column / BLOCK * BLOCK; k < column / BLOCK * BLOCK + BLOCK; k++) {
            mean += row[k] / BLOCK;
            squares += row[k] * row[k] / BLOCK;
        }
        return Math.pow(2, Math.floor(log2(2.92247856 / 6 * Math.sqrt(squares - mean * mean) + 1e-8)));
    }

    /** {@code H⁻¹(M ⊙ H(grad))}, where M stops what is beyond 7 scales of the operand's transform. */
    private static double[][] masked(double[][] grad, double[][] transformed) {
        double[][] rotated = rotated(grad, "forward");
        int stopped = 0;
        for (int r = 0; r < grad.length; r++) {
            for (int c = 0; c < grad[0].length; c++) {
                if (Math.abs(transformed[r][c]) >= 7 * questScale(transformed[r], c)) {
                    rotated[r][c] = 0;
                    stopped++;
                }
            }
        }
        assertThat((double) stopped / grad.length / grad[0].length).isBetween(0.005, 0.1);
        double[][] back = new double[grad.length][grad[0].length];
        for (int r = 0; r < grad.length; r++) {
            for (int c = 0; c < grad[0].length; c++) {
                for (int k = 0; k < BLOCK; k++) {
                    back[r][c] += entry(c % BLOCK, k, "forward") * rotated[r][c / BLOCK * BLOCK + k];
                }
            }
        }
        return back;
    }

    private static double[][] rotated(double[][] matrix, String product) {
        double[][] rotated = new double[matrix.length][matrix[0].length];
        for (int r = 0; r < matrix.length; r++) {
            for (int c = 0; c < matrix[0].length; c++) {
                for (int k = 0; k < BLOCK; k++) {
                    rotated[r][c] += entry(k, c % BLOCK, product) * matrix[r][c / BLOCK * BLOCK + k];
                }
            }
        }
        return rotated;
    }

    /** Of {@code D H / √32}, with Sylvester's H. */
    private static double entry(int i, int j, String product) {
        boolean isNegative = RandomStream.of(1, "hadamard/layer/" + product).bits(i) < 0;
        return (isNegative != (Integer.bitCount(i & j) % 2 == 1) ? -1 : 1) / Math.sqrt(BLOCK);
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    /** The nearest of e2m1's values; these operands have no ties. */
    private static double nearest(double value) {
        double nearest = 0;
        for (double code : E2M1) {
            nearest = Math.abs(Math.abs(value) - code) < Math.abs(Math.abs(value) - nearest) ? code : nearest;
        }
        return Math.copySign(nearest, value);
    }

    /** {@code a bᵀ}. */
    private static double[][] product(double[][] a, double[][] b) {
        double[][] product = new double[a.length][b.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b.length; j++) {
                for (int k = 0; k < a[0].length; k++) {
                    product[i][j] += a[i][k] * b[j][k];
                }
            }
        }
        return product;
    }

    private static double[][] each(double[][] matrix, DoubleUnaryOperator change) {
        for (double[] row : matrix) {
            for (int c = 0; c < row.length; c++) {
                row[c] = change.applyAsDouble(row[c]);
            }
        }
        return matrix;
    }

    private static double[][] turned(double[][] matrix) {
        double[][] turned = new double[matrix[0].length][matrix.length];
        for (int r = 0; r < matrix.length; r++) {
            for (int c = 0; c < matrix[0].length; c++) {
                turned[c][r] = matrix[r][c];
            }
        }
        return turned;
    }

    private static double[][] normal(String name, int rows, int columns, double deviation) {
        float[] values = new float[rows * columns];
        RandomStream.of(3, name).fillNormal(values, 0, (float) deviation);
        double[][] matrix = new double[rows][columns];
        for (int i = 0; i < values.length; i++) {
            matrix[i / columns][i % columns] = values[i];
        }
        return matrix;
    }

    private static float[] flat(double[][] matrix) {
        float[] values = new float[matrix.length * matrix[0].length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) matrix[i / matrix[0].length][i % matrix[0].length];
        }
        return values;
    }

    private Tensor tensor(double[][] matrix, int rows, int columns) {
        return ops.tensor(flat(matrix), rows, columns);
    }

    /** To a few millionths of the largest element, which is what a sum of floats may err; one code is thousands of these. */
    private static void assertClose(Tensor actual, double[][] expected) {
        float[] values = HostView.of(actual).toArray();
        assertThat(values).hasSize(expected.length * expected[0].length);
        double largest = 0;
        for (double[] row : expected) {
            for (double value : row) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        for (int i = 0; i < values.length; i++) {
            assertThat((double) values[i])
                    .as("element %s", i)
                    .isCloseTo(expected[i / expected[0].length][i % expected[0].length], within(3e-6 * largest));
        }
    }
}
